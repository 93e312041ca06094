import MeshMessages
import Signals
import Testing
import TriggerTier

/// Users whose first item has an even number are of cluster even, the others of cluster odd.
private struct Parity: TasteModel {
    func vector(of history: [ItemAt]) -> [Double]? {
        history.first.flatMap { Int($0.itemID.dropFirst()) }.map { [Double($0 % 2)] }
    }

    func cluster(nearestTo vector: [Double]) -> String? { vector[0] == 0 ? "even" : "odd" }
}

@Suite struct ClusterTests {
    private func detectors(model: String = "m1") -> Detectors {
        var detectors = Detectors(catalogue: Fixture.clusters(), items: .empty, maximumUsers: 1000)
        detectors.adopt(Detectors.Snapshot(items: .empty, taste: Parity(), modelVersion: model))
        return detectors
    }

    /// A day of even traffic: user n sees items of the parity of n alone.
    private func traffic() -> [Event] {
        (0..<4000).map { number in
            let user = number % 40
            return event(
                "t\(number)", user: "v\(user)", item: "i\((number * 13 % 20) * 2 + user % 2)", kind: "view",
                at: Double(number) * 20)
        }
    }

    private func burst() -> [Event] {
        (0..<15).map { event("b\($0)", user: "v\($0 % 20 * 2)", item: "i7", kind: "view", at: 80_100 + Double($0)) }
    }

    @Test func `a user is answered with what trends in the user's cluster`() throws {
        var detectors = detectors()
        _ = detectors.replay(traffic())
        #expect(detectors.cluster(of: "v2") == "even")
        #expect(detectors.cluster(of: "v3") == "odd")
        #expect(detectors.cluster(of: "stranger") == nil)
        _ = detectors.replay(burst())
        let even = detectors.trends(in: "even", windowMinutes: nil, limit: 20)
        #expect(even.cluster == "even")
        #expect(even.items.map(\.itemID) == ["i7"], "odd items are unusual among the even")
        #expect(detectors.trends(in: "odd", windowMinutes: nil, limit: 20).items.isEmpty)
        #expect(even.popular.prefix(5).allSatisfy { Int($0.itemID.dropFirst())! % 2 == 0 || $0.itemID == "i7" })
        #expect(detectors.trends(in: "none", windowMinutes: nil, limit: 20).cluster == nil)
        let records = detectors.log.list(.init()).filter { !$0.cluster.isEmpty }
        #expect(records.map(\.itemID) == ["i7"])
        #expect(records.first?.cluster == "even")
    }

    @Test func `clusters survive a restart, and another model starts them anew`() throws {
        var first = detectors()
        _ = first.replay(traffic() + burst())
        let bytes = Checkpoint(detectors: first, pending: []).encoded()
        let empty = Detectors(catalogue: Fixture.clusters(), items: .empty, maximumUsers: 1000)
        var second = try Checkpoint.restore(bytes, into: empty).detectors
        second.adopt(Detectors.Snapshot(items: .empty, taste: Parity(), modelVersion: "m1"))
        #expect(second.cluster(of: "v2") == "even")
        #expect(second.trends(in: "even", windowMinutes: nil, limit: 9).items.map(\.itemID) == ["i7"])
        second.adopt(Detectors.Snapshot(items: .empty, taste: Parity(), modelVersion: "m2"))
        #expect(second.cluster(of: "v2") == nil)
        #expect(second.trends(in: "even", windowMinutes: nil, limit: 9).cluster == nil)
    }

    @Test func `a query names a user or a cluster, not both`() throws {
        #expect(try TrendingQuery(.init(userID: "ann")).scope == .clusterOf(userID: "ann"))
        #expect(try TrendingQuery(.init(cluster: "3")).scope == .cluster("3"))
        #expect(try TrendingQuery(.init()).scope == .everybody)
        #expect(throws: (any Error).self) { try TrendingQuery(.init(userID: "ann", cluster: "3")) }
    }
}
