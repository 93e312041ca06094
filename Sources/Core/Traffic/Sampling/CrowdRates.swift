#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// How often the crowd is for each item: Zipf's law, tilted by the clusters' tastes, and the daily wave.
///
/// A user draws an item by Zipf's law; when it is of another cluster's taste the user draws once more with probability ½ and
/// takes what comes.
struct CrowdRates: Sendable {
    private let plan: TrafficPlan
    private let items: TrafficItems
    private let table: AliasTable
    /// By item, of all items.
    private let zipf: [Double]
    /// By cluster: what Zipf's law gives to its items.
    private let masses: [Double]

    init(_ plan: TrafficPlan, _ items: TrafficItems) {
        self.plan = plan
        self.items = items
        let weights = (1...plan.items).map { 1 / Double($0) }
        let total = weights.reduce(0, +)
        zipf = weights.map { $0 / total }
        table = AliasTable(weights)
        var masses = [Double](repeating: 0, count: plan.clusters)
        for index in zipf.indices { masses[items.cluster(of: index, among: plan.clusters)] += zipf[index] }
        self.masses = masses
    }

    /// Events of the crowd in a minute, on average.
    func eventsPerMinute(at minute: Int) -> Double {
        plan.eventsPerHour / 60 * (1 + plan.wave * sin(2 * Double.pi * Double(minute % 1440) / 1440))
    }

    /// What part of the crowd's events are an item's, those of one cluster's users or everybody's.
    func share(of item: Int, cluster: Int?) -> Double {
        let clusters = cluster.map { [$0] } ?? Array(0..<plan.clusters)
        let own = items.cluster(of: item, among: plan.clusters)
        return clusters.reduce(0) { sum, cluster in
            sum + zipf[item] * ((cluster == own ? 1 : 0.5) + 0.5 * (1 - masses[cluster])) / Double(plan.clusters)
        }
    }

    func item(forCluster cluster: Int, using random: inout some RandomNumberGenerator) -> Int {
        let first = table.draw(using: &random)
        if items.cluster(of: first, among: plan.clusters) == cluster { return first }
        return Bool.random(using: &random) ? first : table.draw(using: &random)
    }
}
