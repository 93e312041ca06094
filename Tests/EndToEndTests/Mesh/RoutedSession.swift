import Logging
import MeshMessages
import MeshRPC
import MeshService
import NIOPosix

/// The session tier as the services of the mesh call it: by a channel to all of its nodes that follows the topology.
enum RoutedSession {
    /// Runs `body` with a client whose calls go to the owner of the user that their route names.
    static func run<Result: Sendable>(
        _ mesh: MeshUnderTest, _ body: (SessionService.Client) async throws -> Result
    ) async throws -> Result {
        let peers = PeerChannels(group: .singletonMultiThreadedEventLoopGroup, logger: Logger(label: "e2e"))
        peers.update(Topology(try await mesh.topology()))
        let result: Swift.Result<Result, any Error>
        let following = Task { await follow(mesh.coordinator, peers) }
        do {
            result = .success(try await body(SessionService.Client(peers.channel(of: .session))))
        } catch {
            result = .failure(error)
        }
        following.cancel()
        await following.value
        await peers.close()
        return try result.get()
    }

    private static func follow(_ coordinator: CoordinatorService.Client, _ peers: PeerChannels) async {
        var revision: UInt64 = 0
        while !Task.isCancelled {
            guard
                let topology = try? await coordinator.getTopology(
                    .init(knownRevision: revision, waitMillis: 1_000), options: CallOptions(timeout: .seconds(3))
                ).topology
            else { continue }
            revision = topology.revision
            peers.update(Topology(topology))
        }
    }
}
