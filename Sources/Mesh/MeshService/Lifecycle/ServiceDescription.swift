import MeshRPC
import ServiceLifecycle

/// What distinguishes one process of the mesh from another: its name, its help, and how it makes its parts.
public struct ServiceDescription: Sendable {
    public let name: ServiceName
    /// What the service does, in a line for `--help`.
    public let summary: String
    /// A command line for `--help`.
    public let example: String
    /// Opens what the service needs and makes its parts. The admin port is up by then and says "not ready". What it
    /// throws ends the process with 1; a ``StartupFailure`` says what to do about it.
    public let start: @Sendable (MeshContext) async throws -> ServiceParts

    public init(
        name: ServiceName, summary: String, example: String? = nil,
        start: @escaping @Sendable (MeshContext) async throws -> ServiceParts
    ) {
        self.name = name
        self.summary = summary
        self.example =
            example ?? "\(name.executable) --port \(name.defaultPort) --data-dir /var/lib/freshet/\(name.rawValue)"
        self.start = start
    }
}

/// What a service consists of while it runs.
public struct ServiceParts: Sendable {
    /// What it answers to.
    public var rpc: [any RPCService]
    /// What it does besides. They start before the RPC port opens and end after the last request has been answered, the
    /// last one first. One that fails ends the process.
    public var background: [any Service]
    /// Closes what ``ServiceDescription/start`` has opened, after everything else has ended.
    public var close: @Sendable () async -> Void

    public init(
        rpc: [any RPCService] = [], background: [any Service] = [],
        close: @escaping @Sendable () async -> Void = {}
    ) {
        self.rpc = rpc
        self.background = background
        self.close = close
    }
}

/// A loop that runs as long as the process: it is cancelled when its turn to shut down comes.
public struct BackgroundWork: Service, CustomStringConvertible {
    public let name: String
    private let body: @Sendable () async throws -> Void

    /// - Parameter body: runs until it is cancelled or has nothing left to do, as when the stream that it follows has
    ///   ended; what it throws before that ends the process.
    public init(_ name: String, body: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.body = body
    }

    public func run() async throws {
        do {
            try await cancelWhenGracefulShutdown(body)
            try await gracefulShutdown()
        } catch {
            guard Task.isShuttingDownGracefully || Task.isCancelled else { throw error }
        }
    }

    public var description: String { name }
}
