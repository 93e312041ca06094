import LogFollower
import MeshRPC
import MeshService
import Testing

@Suite("Which streams of the log are open")
struct TailStreamsTests {
    private static let a = LogPlace.node(Endpoint(host: "10.0.0.1", port: 7410))
    private static let b = LogPlace.node(Endpoint(host: "10.0.0.2", port: 7410))
    private var streams = TailStreams(from: [0: 5, 1: 7])

    private func ids(_ actions: [TailStreams.Action]) -> [LogPlace: TailStreams.ID] {
        var ids: [LogPlace: TailStreams.ID] = [:]
        for case .open(let id, let place, _) in actions { ids[place] = id }
        return ids
    }

    @Test("Each place gets one stream of its partitions, from what was handled")
    mutating func opens() {
        let actions = streams.place(LogPlacement(partitions: [Self.a: [0, 2], Self.b: [1]]))
        #expect(actions.count == 2)
        let ids = ids(actions)
        #expect(actions.contains(.open(ids[Self.a] ?? 0, Self.a, from: [0: 5, 2: 0])))
        #expect(actions.contains(.open(ids[Self.b] ?? 0, Self.b, from: [1: 7])))
        let again = streams.place(LogPlacement(partitions: [Self.a: [0, 2], Self.b: [1]]))
        #expect(again.isEmpty)
    }

    @Test("Streams of places whose partitions change are given up, what they still bring does not count, others stay")
    mutating func changes() throws {
        let c = LogPlace.node(Endpoint(host: "10.0.0.3", port: 7410))
        let first = ids(streams.place(LogPlacement(partitions: [Self.a: [0, 1], Self.b: [2], c: [3]])))
        let old = try #require(first[Self.a])
        _ = streams.received(old, next: [0: 9], remaining: 0)
        let actions = streams.place(LogPlacement(partitions: [Self.a: [0], Self.b: [1, 2], c: [3]]))
        #expect(actions.contains(.cancel(old)))
        #expect(actions.contains(.cancel(try #require(first[Self.b]))))
        #expect(!streams.isOpen(old))
        #expect(streams.isOpen(try #require(first[c])))
        let second = ids(actions)
        #expect(second.count == 2)
        #expect(actions.contains(.open(second[Self.a] ?? 0, Self.a, from: [0: 9])))
        #expect(actions.contains(.open(second[Self.b] ?? 0, Self.b, from: [1: 7, 2: 0])))
        let late = streams.ended(old, random: 0.5)
        #expect(late.isEmpty)
    }

    @Test("A stream that ends is opened again after ever longer waits, which a message resets")
    mutating func retries() throws {
        var id = try #require(ids(streams.place(LogPlacement(partitions: [Self.a: [0]])))[Self.a])
        var delays: [Duration] = []
        for attempt in 0..<4 {
            if attempt == 3 { _ = streams.received(id, next: [0: 6], remaining: 0) }
            let ended = streams.ended(id, random: 1)
            guard case .retry(let retry, let delay)? = ended.first else {
                Issue.record("no retry")
                return
            }
            delays.append(delay)
            let opened = streams.retryDue(retry)
            id = try #require(ids(opened)[Self.a])
            #expect(opened == [.open(id, Self.a, from: [0: attempt == 3 ? 6 : 5])])
            let twice = streams.retryDue(retry)
            #expect(twice.isEmpty)
        }
        #expect(delays == [50, 100, 200, 50].map { .milliseconds($0) })
    }

    @Test("News of places lets a place be tried again at once, and only once")
    mutating func newsEndsTheWait() throws {
        let id = try #require(ids(streams.place(LogPlacement(partitions: [Self.a: [0]])))[Self.a])
        let ended = streams.ended(id, random: 1)
        guard case .retry(let retry, _)? = ended.first else {
            Issue.record("no retry")
            return
        }
        let opened = streams.place(LogPlacement(partitions: [Self.a: [0], Self.b: [1]]))
        #expect(ids(opened).count == 2)
        let due = streams.retryDue(retry)
        #expect(due.isEmpty)
    }

    @Test("What remains is the sum over the places")
    mutating func remaining() throws {
        let ids = ids(streams.place(LogPlacement(partitions: [Self.a: [0], Self.b: [1]])))
        _ = streams.received(try #require(ids[Self.a]), next: [:], remaining: 3)
        let both = streams.received(try #require(ids[Self.b]), next: [:], remaining: 4)
        #expect(both == 7)
    }

    @Test("A topology places each partition with its holder, else with its owner")
    func placement() {
        func node(_ id: String, _ host: String) -> Topology.Node {
            Topology.Node(nodeID: id, service: .session, rpcAddress: HostPort(host: host, port: 7410))
        }
        let topology = Topology(
            nodes: [node("a", "10.0.0.1"), node("b", "10.0.0.2")], partitions: 3,
            owners: [
                .init(partition: 0, nodeID: "a", epoch: 1),
                .init(
                    partition: 1, nodeID: "a", epoch: 2, holder: "b",
                    holderAddress: HostPort(host: "10.0.0.2", port: 7410)),
                .init(partition: 2, nodeID: "gone", epoch: 1),
            ])
        #expect(LogPlacement(topology) == LogPlacement(partitions: [Self.a: [0], Self.b: [1]], unplaced: [2]))
        #expect(LogPlacement(Topology(partitions: 3)) == LogPlacement(partitions: [.anywhere: []]))
    }
}
