import ArgumentParser
import MeshMessages
import MeshRPC
import MeshService

/// Which mesh a command talks to.
struct MeshOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the coordinator listens; it knows where the other services are.", valueName: "host:port"))
    var coordinator = "127.0.0.1:7400"

    @OptionGroup var tls: TLSOptions

    func validate() throws {
        if HostPort(address: coordinator) == nil {
            throw ValidationError("--coordinator '\(coordinator)' is not an address such as 127.0.0.1:7400")
        }
    }

    var address: HostPort {
        HostPort(address: coordinator) ?? HostPort(host: "127.0.0.1", port: ServiceName.coordinator.defaultPort)
    }

    /// Runs `body` with a connection to the mesh, whose services' addresses come from the coordinator; when it is away,
    /// the default ports hold and a message says so.
    func withConnection<Result: Sendable>(
        _ body: @Sendable (MeshConnection) async throws -> Result
    ) async throws -> Result {
        let certificates = try tls.certificates(of: "cli")
        var addresses = MeshAddresses(coordinator: address)
        do {
            let topology = try await MeshConnection.with(addresses: addresses, certificates: certificates) {
                connection in
                try await connection.coordinator.getTopology(
                    CoordinatorV1.GetTopologyRequest(), options: CallOptions(timeout: .seconds(3))
                ).topology
            }
            addresses = MeshAddresses(coordinator: address, topology: topology)
        } catch let error as RPCError {
            Terminal.message(
                "no answer from the coordinator at \(address) (\(error.message)); trying the default ports")
        }
        return try await MeshConnection.with(addresses: addresses, certificates: certificates, body)
    }
}

extension CallOptions {
    /// For calls that people wait for: ten seconds.
    static let patient = CallOptions(timeout: .seconds(10))

    /// The same, for calls about one user: they go to the node that owns the user's partition.
    static func patient(for user: String) -> CallOptions {
        CallOptions(timeout: .seconds(10), route: .owner(of: user))
    }
}
