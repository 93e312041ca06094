import Foundation
import Logging
import MeshIdentity
import MeshMessages
import MeshRPC
import MeshService
import NIOPosix
import Synchronization
import Testing

/// Services of a mesh as real processes with a temporary data directory, and clients to call them.
final class MeshUnderTest: Sendable {
    /// What differs from a mesh with the defaults.
    struct Options: Sendable {
        var services: [ServiceName] = ServiceName.allCases
        /// Servers take a request's as_of.
        var replay = false
        /// A directory as scripts/dev-certs makes it: the mesh speaks mutual TLS, and the clients are the command line's.
        var certificates: String?
        /// More flags, by service.
        var flags: [ServiceName: [String]] = [:]
        /// Nodes of the session tier; those after the first are ``MeshUnderTest/moreSessions``.
        var sessionNodes = 1
        /// What a service is started by in place of itself, by service: a program that ends by becoming it.
        var launchers: [ServiceName: [String]] = [:]
    }

    let directory: String
    let options: Options
    let ports: [ServiceName: (rpc: Int, admin: Int)]
    let channels: [ServiceName: RPCChannel]
    /// The session nodes after the first.
    let moreSessions: [SessionNode]
    private let running = Mutex<[ServiceName: ServiceProcess]>([:])

    /// Brings the services up, runs `body`, and takes them down however it ends.
    static func run(_ options: Options = Options(), _ body: (MeshUnderTest) async throws -> Void) async throws {
        let mesh = try MeshUnderTest(options)
        FailureEvidence.begin(
            logs: options.services.map { ($0.executable, mesh.log(of: $0)) }
                + mesh.moreSessions.map { ($0.name, $0.log) })
        do {
            try await mesh.start(options.services)
            for node in mesh.moreSessions { try await node.start() }
            try await body(mesh)
        } catch {
            FailureEvidence.end(failed: true)
            await mesh.tearDown()
            throw error
        }
        await mesh.tearDown()
        FailureEvidence.end(failed: false)
    }

    private init(_ options: Options) throws {
        self.options = options
        directory = NSTemporaryDirectory() + "freshet-e2e-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var ports: [ServiceName: (rpc: Int, admin: Int)] = [:]
        for service in ServiceName.allCases { ports[service] = (LocalPorts.free(), LocalPorts.free()) }
        self.ports = ports
        var configuration = ChannelConfiguration()
        configuration.defaultTimeout = .seconds(10)
        // A test waits for a restarted service, so it looks often.
        configuration.reconnect = MeshRPC.Backoff(initial: .milliseconds(20), multiplier: 2, cap: .milliseconds(100))
        channels = try Dictionary(
            uniqueKeysWithValues: ports.map { service, ports in
                var configuration = configuration
                configuration.tls = try options.certificates.map { try Self.tls($0, as: "cli", to: service) }
                let channel = RPCChannel(
                    host: "127.0.0.1", port: ports.rpc, group: .singletonMultiThreadedEventLoopGroup,
                    configuration: configuration)
                return (service, channel)
            })
        let directory = directory
        let arguments = Self.commonArguments(options, coordinator: ports[.coordinator]!.rpc)
        moreSessions = (0..<(options.sessionNodes - 1)).map {
            SessionNode(number: $0 + 2, directory: directory, arguments: arguments + (options.flags[.session] ?? []))
        }
    }

    /// What every node but the coordinator is told.
    private static func commonArguments(_ options: Options, coordinator: Int) -> [String] {
        ["--drain-timeout", "5s", "--coordinator", "http://127.0.0.1:\(coordinator)"]
            + (options.replay ? ["--replay"] : [])
    }

    /// How a client with the certificate of `name` reaches a service.
    static func tls(_ certificates: String, as name: String, to service: ServiceName) throws -> ClientTLS {
        let files = TLSFiles(developmentDirectory: certificates, service: name)
        return try ProcessIdentity.load(files, logger: Logger(label: "e2e")).clientTLS(of: service)
    }

    // MARK: - Processes

    /// Starts services, the first time or again with the same ports and data, and waits until they are ready.
    func start(_ services: [ServiceName]) async throws {
        for service in services {
            let process = try await ServiceProcess.start(
                service, arguments(of: service), launcher: options.launchers[service] ?? [], log: log(of: service))
            running.withLock { $0[service] = process }
        }
        for service in services { try await waitUntilReady(service) }
    }

    func restart(_ service: ServiceName) async throws { try await start([service]) }

    /// `kill -9`, and returns when it is dead.
    func kill(_ service: ServiceName) async throws {
        let process = try #require(self.process(of: service))
        process.send(SIGKILL)
        #expect(try await process.waitForExit() == .signal(SIGKILL))
    }

    /// SIGTERM, and returns how it ended.
    func terminate(_ service: ServiceName) async throws -> ServiceProcess.Exit {
        let process = try #require(self.process(of: service))
        process.send(SIGTERM)
        return try await process.waitForExit()
    }

    func process(of service: ServiceName) -> ServiceProcess? { running.withLock { $0[service] } }

    private func waitUntilReady(_ service: ServiceName) async throws {
        struct Ended: Error, CustomStringConvertible {
            var description: String
        }
        let admin = ports[service]!.admin
        try await eventually(
            "\(service.executable) is ready",
            isTrue: {
                if let exit = process(of: service)?.exit {
                    throw Ended(description: "\(service.executable) ended: \(exit)")
                }
                return LocalPorts.httpStatus(port: admin, path: "/readyz") == 200
            })
    }

    private func arguments(of service: ServiceName) -> [String] {
        let ports = ports[service]!
        var arguments = [
            "--port", "\(ports.rpc)", "--admin-port", "\(ports.admin)", "--data-dir", dataDirectory(of: service),
        ]
        if service == .coordinator {
            arguments += ["--drain-timeout", "5s"] + (options.replay ? ["--replay"] : [])
        } else {
            arguments += Self.commonArguments(options, coordinator: self.ports[.coordinator]!.rpc)
        }
        if service == .session, options.sessionNodes > 1 { arguments += ["--node-id", "session-1"] }
        if let directory = options.certificates {
            let files = TLSFiles(developmentDirectory: directory, service: service.rawValue)
            arguments += ["--tls-certificate", files.certificateChain, "--tls-key", files.privateKey]
            arguments += ["--tls-trust", files.trustBundle]
        }
        return arguments + (options.flags[service] ?? [])
    }

    private func tearDown() async {
        for channel in channels.values { await channel.close() }
        let processes = running.withLock { Array($0.values) }
        for process in processes { process.send(SIGKILL) }
        for process in processes { _ = try? await process.waitForExit() }
        for node in moreSessions { await node.tearDown() }
        try? FileManager.default.removeItem(atPath: directory)
    }

    // MARK: - Files

    func dataDirectory(of service: ServiceName) -> String { "\(directory)/\(service.rawValue)" }

    func log(of service: ServiceName) -> String { "\(directory)/\(service.rawValue).log" }

    /// The lines of a service's log, over all its runs.
    func logLines(of service: ServiceName) -> [Substring] {
        String(decoding: FileManager.default.contents(atPath: log(of: service)) ?? Data(), as: UTF8.self)
            .split(separator: "\n")
    }

    /// Lines of the level `error` or worse, or that do not come from the logger.
    func errorLines(of service: ServiceName) -> [Substring] {
        logLines(of: service).filter { line in
            let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
            return words.count < 2 || !["trace", "debug", "info", "notice", "warning"].contains(words[1])
        }
    }
}
