import MeshMessages
import MeshRPC
import Testing

extension EndToEnd {
    /// A disk that takes no more: what was acknowledged stays, and nothing is acknowledged that is not there.
    @Suite struct ReadOnlyLogTests {
        @Test func aNodeWhoseDiskRefusesWritesIsNotReadySaysWhyAndLosesNothing() async throws {
            // The kernel tells a process of its limit by a signal that kills it unless it is ignored, as a full disk does not.
            let options = MeshUnderTest.Options(
                services: [.coordinator, .session], launchers: [.session: ["/usr/bin/env", "--ignore-signal=XFSZ"]])
            try await MeshUnderTest.run(options) { mesh in
                try await mesh.ingest([Self.event("before")])
                try await Self.limitFiles(of: try #require(mesh.process(of: .session)?.pid))

                let refusal = await #expect(throws: RPCError.self) {
                    try await mesh.session.ingestEvents(
                        .init(events: [Self.event("refused")]), options: CallOptions(timeout: .seconds(2)))
                }
                #expect(refusal?.code == .unavailable, "\(String(describing: refusal))")
                let admin = mesh.ports[.session]!.admin
                try await eventually(
                    "the node is not ready", isTrue: { LocalPorts.httpStatus(port: admin, path: "/readyz") == 503 })
                let reasons = try await Command.run(["curl", "-s", "http://127.0.0.1:\(admin)/readyz"]).stdout
                #expect(reasons.contains("log: takes no events: "), "\(reasons)")
                // It answers still.
                let history = try await mesh.session.getHistory(.init(userID: "u")).items.map(\.itemID)
                #expect(history.contains("before"))

                try await mesh.kill(.session)
                try await mesh.restart(.session)
                try await mesh.ingest([Self.event("after")])
                let items = try await mesh.session.getHistory(.init(userID: "u")).items.map(\.itemID)
                #expect(items.contains("before") && items.contains("after"))
            }
        }

        private static func event(_ id: String) -> SignalsV1.Event {
            .init(eventID: id, userID: "u", itemID: id, kind: "view", occurredAt: TasteWorld.now)
        }

        /// From now on every write of the process that would make a file longer fails.
        private static func limitFiles(of pid: Int32) async throws {
            let outcome = try await Command.run(["prlimit", "--pid", "\(pid)", "--fsize=1"])
            try #require(outcome.code == 0, "\(outcome.stderr)")
        }
    }
}
