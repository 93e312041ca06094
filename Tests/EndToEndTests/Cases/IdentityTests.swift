import Foundation
import MeshMessages
import MeshRPC
import MeshService
import NIOPosix
import Testing

extension EndToEnd {
    /// A mesh with certificates: mutual TLS between all, and nobody may do what the allow list does not say.
    @Suite struct IdentityTests {
        @Test func aMeshWithCertificatesServesWhomItKnowsWhatTheyMay() async throws {
            try await withCertificates { certificates in
                let options = MeshUnderTest.Options(
                    services: [.coordinator, .session, .ranker], certificates: certificates)
                try await MeshUnderTest.run(options) { mesh in
                    // The command line may do everything, and the services may join.
                    _ = try await eventually("both have joined") {
                        let topology = try await mesh.coordinator.getTopology(CoordinatorV1.GetTopologyRequest())
                        return topology.topology?.nodes.count == 2 ? true : nil
                    }
                    let ingested = try await mesh.session.ingestEvents(
                        SessionV1.IngestEventsRequest(events: [
                            .init(
                                eventID: "one", userID: "u", itemID: "i", kind: "view", occurredAt: TasteWorld.now)
                        ]))
                    #expect(ingested.accepted == 1)

                    let frontend = try channel(.coordinator, of: mesh, as: "frontend", certificates)
                    let denied = await error {
                        try await CoordinatorService.Client(frontend).getTopology(CoordinatorV1.GetTopologyRequest())
                    }
                    #expect(denied?.code == .permissionDenied)
                    #expect(denied?.message.contains("freshet/frontend") == true)
                    await frontend.close()

                    let ranking = try channel(.ranker, of: mesh, as: "frontend", certificates)
                    let ranked = try await RankerService.Client(ranking).rank(RankerV1.RankRequest(userID: "u"))
                    #expect(ranked.degradations.contains("no_snapshot"))
                    await ranking.close()

                    // A client that takes the ranker for the session tier hangs up.
                    let mistaken = try channel(.ranker, of: mesh, as: "cli", expecting: .session, certificates)
                    let refused = await error {
                        try await RankerService.Client(mistaken).rank(RankerV1.RankRequest(userID: "u"))
                    }
                    #expect(refused?.code == .unavailable)
                    await mistaken.close()
                }
            }
        }

        @Test func plaintextFindsNoEarInAMeshWithCertificates() async throws {
            try await withCertificates { certificates in
                let options = MeshUnderTest.Options(services: [.coordinator], certificates: certificates)
                try await MeshUnderTest.run(options) { mesh in
                    let port = try #require(mesh.ports[.coordinator]?.rpc)
                    let plain = RPCChannel(
                        host: "127.0.0.1", port: port, group: MultiThreadedEventLoopGroup.singleton)
                    let refused = await error {
                        try await CoordinatorService.Client(plain).getTopology(CoordinatorV1.GetTopologyRequest())
                    }
                    #expect(refused?.code == .unavailable)
                    await plain.close()
                }
            }
        }

        private func channel(
            _ service: ServiceName, of mesh: MeshUnderTest, as name: String, expecting expected: ServiceName? = nil,
            _ certificates: String
        ) throws -> RPCChannel {
            var configuration = ChannelConfiguration()
            configuration.defaultTimeout = .seconds(10)
            configuration.tls = try MeshUnderTest.tls(certificates, as: name, to: expected ?? service)
            return RPCChannel(
                host: "127.0.0.1", port: try #require(mesh.ports[service]?.rpc),
                group: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
        }

        private func error(_ body: () async throws -> some Sendable) async -> RPCError? {
            do {
                _ = try await body()
                return nil
            } catch {
                return error as? RPCError
            }
        }

        /// Runs `scripts/dev-certs` into a directory that is removed afterwards.
        private func withCertificates(_ body: (String) async throws -> Void) async throws {
            let directory = NSTemporaryDirectory() + "freshet-certs-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: directory) }
            let script = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../../scripts/dev-certs").standardizedFileURL.path()
            let outcome = try await Command.run([script, directory])
            try #require(outcome.code == 0, "\(outcome.stderr)")
            try await body(directory)
        }
    }
}
