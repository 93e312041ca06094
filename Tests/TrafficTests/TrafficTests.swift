// TrafficTests: generated traffic is what its plan says, and the same for the same seed.

import Signals
import TestSupport
import Testing
import Traffic

@Suite struct TrafficTests {
    private static func plan() -> TrafficPlan {
        var plan = TrafficPlan()
        plan.days = 4
        plan.warmUpDays = 2
        plan.users = 200
        plan.items = 240
        plan.eventsPerHour = 600
        plan.bursts = 6
        plan.clusterBursts = 4
        (plan.binges, plan.longFilms, plan.switches) = (3, 3, 3)
        (plan.excursions, plan.oddQueries, plan.steady) = (3, 3, 3)
        return plan
    }

    private static func generate(
        _ plan: TrafficPlan, seed: UInt64
    ) throws -> (events: [Event], traffic: TrafficGenerator<SplitMix64>) {
        var traffic = try TrafficGenerator(plan, random: SplitMix64(seed: seed))
        var events: [Event] = []
        while let batch = traffic.nextMinute() { events += batch }
        return (events, traffic)
    }

    @Test func `the same seed gives the same events, another one others`() throws {
        let first = try Self.generate(Self.plan(), seed: 1)
        let again = try Self.generate(Self.plan(), seed: 1)
        let other = try Self.generate(Self.plan(), seed: 2)
        #expect(first.events == again.events)
        #expect(first.traffic.truth == again.traffic.truth)
        #expect(first.events != other.events)
    }

    @Test func `events are in time order, within the plan, each with an id and an item of its own`() throws {
        let plan = Self.plan()
        let (events, traffic) = try Self.generate(plan, seed: 3)
        #expect(zip(events, events.dropFirst()).allSatisfy { $0.occurredAt <= $1.occurredAt })
        #expect(Set(events.map(\.eventID)).count == events.count)
        #expect(events.allSatisfy { $0.occurredAt >= plan.start && $0.occurredAt < plan.end })
        let known = Set(traffic.items.all.map(\.id))
        #expect(events.allSatisfy { $0.kind == "search" ? $0.itemID.isEmpty : known.contains($0.itemID) })
        let expected = plan.eventsPerHour * 24 * Double(plan.days)
        #expect((Double(events.count) - expected).magnitude < 0.1 * expected)
    }

    @Test func `items follow Zipf's law and traffic the daily wave`() throws {
        let plan = Self.plan()
        let (events, _) = try Self.generate(plan, seed: 4)
        let counts = Dictionary(grouping: events.filter { $0.userID.hasPrefix("u") }, by: \.itemID).mapValues(\.count)
        let first = Double(counts["i1"] ?? 0)
        #expect((3.0..<7).contains(first / Double(counts["i5"] ?? 1)))
        func count(inHour hour: Int) -> Int {
            events.count { Int($0.occurredAt.seconds(since: plan.start) / 3600) % 24 == hour }
        }
        #expect(Double(count(inHour: 6)) > 2 * Double(count(inHour: 18)), "the crest against the trough")
    }

    @Test func `a burst has as many times its usual traffic as the truth says`() throws {
        var plan = Self.plan()
        plan.eventsPerHour = 6000
        plan.clusterBursts = 0
        plan.burstSizes = 10...20
        let (events, traffic) = try Self.generate(plan, seed: 5)
        let bursts = traffic.truth.filter { $0.kind == .burst }
        #expect(bursts.count == plan.bursts)
        var observed = 0.0
        var expected = 0.0
        for burst in bursts {
            #expect(burst.from >= plan.start + 2 * 86_400 && burst.to <= plan.end)
            observed += Double(
                events.count { $0.itemID == burst.itemID && $0.occurredAt >= burst.from && $0.occurredAt < burst.to })
            let usual = (burst.signalToNoise / (burst.size - 1)) * (burst.signalToNoise / (burst.size - 1))
            expected += usual * burst.size
        }
        #expect((observed / expected - 1).magnitude < 0.15, "\(observed) events, \(expected) expected")
    }

    @Test func `protagonists play what the truth says`() throws {
        let plan = Self.plan()
        let (events, traffic) = try Self.generate(plan, seed: 6)
        let items = ItemTable(traffic.items.all)
        for episode in traffic.truth where episode.kind != .burst {
            let own = events.filter {
                $0.userID == episode.userID && $0.occurredAt >= episode.from && $0.occurredAt <= episode.to
            }
            switch episode.kind {
            case .binge:
                #expect(Set(own.map(\.itemID)).count == Int(episode.size))
                #expect(
                    own.allSatisfy {
                        $0.kind == "complete"
                            && items.labels(of: $0.itemID, attribute: "people") == [episode.label]
                    })
            case .longFilm:
                #expect(own.count == Int(episode.size) && Set(own.map(\.itemID)) == [episode.itemID])
            case .excursion:
                #expect(own.allSatisfy { items.labels(of: $0.itemID, attribute: "genres").first == episode.label })
            case .oddQuery:
                #expect(own.map(\.query) == [episode.label])
            case .regimeSwitch:
                #expect(own.allSatisfy { items.labels(of: $0.itemID, attribute: "genres").first == episode.label })
            case .steady, .burst:
                break
            }
        }
        #expect(Set(traffic.truth.map(\.kind)) == Set(PlantedEpisode.Kind.allCases))
    }

    @Test func `a burst of a cluster is of its users`() throws {
        var plan = Self.plan()
        plan.bursts = 0
        plan.burstSizes = 30...40
        let (events, traffic) = try Self.generate(plan, seed: 7)
        for burst in traffic.truth where !burst.cluster.isEmpty {
            let own = events.filter {
                $0.itemID == burst.itemID && $0.occurredAt >= burst.from && $0.occurredAt < burst.to
            }
            let inside = own.count { traffic.cluster(of: $0.userID) == burst.cluster }
            #expect(Double(inside) >= 0.5 * Double(own.count), "\(inside) of \(own.count)")
        }
    }

    @Test func `a plan that cannot be carried out is refused by its field`() {
        func refused(_ change: (inout TrafficPlan) -> Void) -> String? {
            var plan = Self.plan()
            change(&plan)
            do throws(TrafficPlanError) {
                _ = try TrafficGenerator(plan, random: SplitMix64(seed: 1))
                return nil
            } catch {
                return error.field
            }
        }
        #expect(refused { _ in } == nil)
        #expect(refused { $0.days = 0 } == "days")
        #expect(refused { $0.warmUpDays = 4 } == "warm-up-days")
        #expect(refused { $0.clusters = 13 } == "clusters")
        #expect(refused { $0.bursts = 99_999 } == "bursts")
        #expect(refused { $0.eventsPerHour = .nan } == "events-per-hour")
    }
}
