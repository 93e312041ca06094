import MeshMessages
import MeshRPC
import MeshService
import NIOPosix
import Synchronization
import Testing

extension EndToEnd {
    /// The users of the streaming tier on three nodes.
    @Suite struct SessionNodesTests {
        /// What the load has seen, and whether it is to end.
        private final class Load: Sendable {
            struct Record {
                /// The users of acknowledged events, by event id.
                var acknowledged: [String: String] = [:]
                var reads = 0
                var failures: [String] = []
                var isOver = false
            }

            private let record = Mutex(Record())

            var now: Record { record.withLock { $0 } }
            var isOver: Bool { record.withLock { $0.isOver } }
            var counts: (writes: Int, reads: Int) { record.withLock { ($0.acknowledged.count, $0.reads) } }

            func change(_ body: (inout Record) -> Void) { record.withLock { body(&$0) } }
        }

        private static let users = 96
        private static let writers = 4
        private static let readers = 2
        /// Far longer than a node may take to be missed and its partitions to be taken over.
        private static let patience = CallOptions(timeout: .seconds(20))

        @Test func aNodeIsKilledAndComesBackUnderLoadWithoutAFailedRequestOrALostEvent() async throws {
            let options = MeshUnderTest.Options(
                services: [.coordinator, .session], flags: [.coordinator: ["--node-lease", "1s"]], sessionNodes: 3)
            try await MeshUnderTest.run(options) { mesh in
                try await Self.waitUntilHeld(by: ["session-1", "session-2", "session-3"], mesh)
                let load = Load()
                try await RoutedSession.run(mesh) { session in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for number in 0..<Self.writers {
                            group.addTask { await Self.write(number, session, load) }
                        }
                        for number in 0..<Self.readers {
                            group.addTask { await Self.read(number, session, load) }
                        }
                        try await Self.waitForMore(load)
                        try await mesh.moreSessions[0].kill()
                        try await Self.waitUntilHeld(by: ["session-1", "session-3"], mesh)
                        try await Self.waitForMore(load)
                        try await mesh.moreSessions[0].start()
                        try await Self.waitUntilHeld(by: ["session-1", "session-2", "session-3"], mesh)
                        try await Self.waitForMore(load)
                        load.change { $0.isOver = true }
                        try await group.waitForAll()
                    }
                    let seen = load.now
                    #expect(seen.failures.isEmpty, "\(seen.failures.count) failed: \(seen.failures.prefix(3))")
                    try await Self.verify(seen.acknowledged, mesh, session)
                }
            }
        }

        /// One event a call, each sent once by this: what is repeated is the channel's affair.
        private static func write(
            _ number: Int, _ session: SessionService.Client, _ load: Load
        ) async {
            var count = 0
            while !load.isOver {
                let user = "user-\((number + count * writers) % users)"
                let id = "w\(number)-\(count)"
                count += 1
                let event = SignalsV1.Event(
                    eventID: id, userID: user, itemID: id, kind: "view", occurredAt: TasteWorld.now)
                do {
                    _ = try await session.ingestEvents(.init(events: [event]), options: options(for: user))
                    load.change { $0.acknowledged[id] = user }
                } catch {
                    load.change { $0.failures.append("IngestEvents of \(user): \(error)") }
                }
            }
        }

        private static func read(
            _ number: Int, _ session: SessionService.Client, _ load: Load
        ) async {
            var count = number
            while !load.isOver {
                let user = "user-\(count % users)"
                count += readers
                do {
                    _ = try await session.getProfile(.init(userID: user), options: options(for: user))
                    load.change { $0.reads += 1 }
                } catch {
                    load.change { $0.failures.append("GetProfile of \(user): \(error)") }
                }
            }
        }

        private static func options(for user: String) -> CallOptions {
            CallOptions(timeout: patience.timeout, route: .owner(of: user))
        }

        /// Waits for some more writes and reads.
        private static func waitForMore(_ load: Load) async throws {
            let before = load.counts
            try await eventually(
                "the load goes on",
                isTrue: {
                    let now = load.counts
                    return now.writes >= before.writes + 200 && now.reads >= before.reads + 200
                })
        }

        /// Waits until these nodes, and no others, have the partitions, each some of them.
        private static func waitUntilHeld(by nodes: Set<String>, _ mesh: MeshUnderTest) async throws {
            try await eventually(
                "\(nodes.sorted()) have all partitions",
                isTrue: {
                    let topology = try await mesh.topology()
                    return topology.owners.count == Int(topology.partitions)
                        && topology.owners.allSatisfy { $0.holder == $0.nodeID }
                        && Set(topology.owners.map(\.holder)) == nodes
                })
        }

        private static func verify(
            _ acknowledged: [String: String], _ mesh: MeshUnderTest, _ session: SessionService.Client
        ) async throws {
            var counts: [String: Int] = [:]
            for event in try await mesh.session.allEvents() { counts[event.eventID, default: 0] += 1 }
            for node in mesh.moreSessions {
                let channel = RPCChannel(
                    host: "127.0.0.1", port: node.ports.rpc, group: .singletonMultiThreadedEventLoopGroup)
                for event in try await SessionService.Client(channel).allEvents() {
                    counts[event.eventID, default: 0] += 1
                }
                await channel.close()
            }
            #expect(counts.values.allSatisfy { $0 == 1 }, "an event is in the log twice")
            let lost = acknowledged.keys.filter { counts[$0] == nil }
            #expect(lost.isEmpty, "\(lost.count) of \(acknowledged.count) acknowledged events are not in the log")
            for (user, events) in Dictionary(grouping: acknowledged, by: \.value) {
                let history = try await session.getHistory(.init(userID: user), options: options(for: user))
                let invisible = Set(events.map(\.key)).subtracting(history.items.map(\.itemID))
                #expect(invisible.isEmpty, "\(invisible.count) acknowledged events are not in the history of \(user)")
            }
        }
    }
}
