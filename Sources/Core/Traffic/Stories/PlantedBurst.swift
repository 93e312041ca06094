import Signals

/// A burst with what it adds.
struct PlantedBurst: Sendable {
    var item: Int
    /// Whose users have it; nil: anybody.
    var cluster: Int?
    /// From the start of the traffic.
    var firstMinute: Int
    var minutes: Int
    var size: Double

    var range: Range<Int> { firstMinute..<firstMinute + minutes }
}

extension PlantedBurst {
    /// As many bursts as the plan has, no two of one item within three of their lengths.
    static func plant(_ plan: TrafficPlan, using random: inout some RandomNumberGenerator) -> [PlantedBurst] {
        var bursts: [PlantedBurst] = []
        var taken: [Int: [Int]] = [:]
        let first = plan.warmUpDays * 1440
        let last = max(first, plan.days * 1440 - plan.burstMinutes)
        while bursts.count < plan.bursts + plan.clusterBursts {
            let item = Int.random(in: 0..<plan.items, using: &random)
            let minute = Int.random(in: first...last, using: &random)
            if taken[item, default: []].contains(where: { abs($0 - minute) < 3 * plan.burstMinutes }) { continue }
            taken[item, default: []].append(minute)
            let exponent = Double.random(in: 0...1, using: &random)
            let (low, high) = (plan.burstSizes.lowerBound, plan.burstSizes.upperBound)
            let isOfCluster = bursts.count >= plan.bursts
            bursts.append(
                PlantedBurst(
                    item: item, cluster: isOfCluster ? Int.random(in: 0..<plan.clusters, using: &random) : nil,
                    firstMinute: minute, minutes: plan.burstMinutes, size: low * power(high / low, exponent)))
        }
        return bursts.sorted { ($0.firstMinute, $0.item) < ($1.firstMinute, $1.item) }
    }
}
