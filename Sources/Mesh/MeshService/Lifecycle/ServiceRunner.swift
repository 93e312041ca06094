import Logging
import MeshRPC
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The life of one service in this process: start, serve, drain.
///
/// Parts stop in the reverse order of their start: first the process says that it is not ready, a session node hands its
/// partitions over, then it leaves the mesh, then the RPC server drains, then the background work ends, then what the service opened is closed, and last the admin
/// port.
package struct ServiceRunner: Sendable {
    /// Where a running service can be reached, and how to end it.
    package struct Running: Sendable {
        package let rpcAddress: HostPort
        package let adminAddress: HostPort
        package let context: MeshContext
        fileprivate let group: ServiceGroup
        /// What SIGTERM does.
        package func stop() async { await group.triggerGracefulShutdown() }
    }

    let description: ServiceDescription
    let settings: Settings
    let metrics: PrometheusRegistry
    let spans: SpanBuffer
    let logger: Logger
    let now: WallClock

    package init(
        description: ServiceDescription, settings: Settings, metrics: PrometheusRegistry,
        spans: SpanBuffer = SpanBuffer(), logger: Logger,
        now: WallClock = .system
    ) {
        self.description = description
        self.settings = settings
        self.metrics = metrics
        self.spans = spans
        self.logger = logger
        self.now = now
    }

    /// Runs until the process is asked to stop.
    /// - Parameters:
    ///   - signals: what asks it to stop.
    ///   - onRunning: told once, when the service answers.
    /// - Throws: what kept it from starting, or what a part of it failed with.
    package func run(
        signals: [UnixSignal], onRunning: @escaping @Sendable (Running) -> Void = { _ in }
    ) async throws {
        let dataDirectory = settings[CommonSettings.dataDirectory]
        do {
            try FileText.makeDirectory(dataDirectory)
        } catch {
            throw StartupFailure("cannot make the data directory \(error)", advice: "choose another with --data-dir")
        }
        let identity = try ProcessIdentity.load(settings, logger: logger)
        let context = makeContext(group: .singletonMultiThreadedEventLoopGroup, identity: identity)
        context.addAdminPage(.spans(spans, service: description.name.executable, node: context.nodeID))
        context.readiness.require("start", because: "the service is starting")
        let starter = Starter(runner: self, context: context, identity: identity, onRunning: onRunning)
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(service: context.admin, successTerminationBehavior: .gracefullyShutdownGroup),
                .init(service: starter, successTerminationBehavior: .gracefullyShutdownGroup),
            ],
            gracefulShutdownSignals: signals, logger: logger.atLeast(.error))
        // A session node first hands over, then drains.
        let drains = description.name == .session ? 2.0 : 1
        configuration.maximumGracefulShutdownDuration = settings[CommonSettings.drainTimeout] * drains + .seconds(15)
        let group = ServiceGroup(configuration: configuration)
        starter.group.succeed(group)
        do {
            try await group.run()
        } catch {
            await context.peers.close()
            throw error
        }
        await context.peers.close()
    }

    private func makeContext(group: any EventLoopGroup, identity: ProcessIdentity?) -> MeshContext {
        let host = settings[CommonSettings.host]
        let port = settings[CommonSettings.port]
        let name = port == 0 ? "\(host):pid-\(getpid())" : "\(HostPort(host: host, port: port))"
        let nodeID = settings[CommonSettings.nodeID] ?? "\(description.name.rawValue)@\(name)"
        var logger = logger
        logger[metadataKey: "node"] = "\(nodeID)"
        let readiness = Readiness()
        let peers = PeerChannels(group: group, identity: identity, logger: logger)
        return MeshContext(
            service: description.name, nodeID: nodeID, settings: settings, logger: logger, eventLoopGroup: group,
            now: now, readiness: readiness, metrics: metrics, peers: peers,
            membership: description.name == .coordinator ? nil : makeMembership(nodeID, peers: peers, logger: logger),
            admin: AdminServer(
                content: AdminServer.Content(
                    service: description.name.executable, version: MeshVersion.current, readiness: readiness,
                    metrics: metrics),
                host: host, port: settings[CommonSettings.adminPort], group: group, logger: logger))
    }

    private func makeMembership(_ nodeID: String, peers: PeerChannels, logger: Logger) -> Membership {
        guard let coordinator = HostPort(address: settings[CommonSettings.coordinator]) else {
            preconditionFailure("the setting 'coordinator' was checked to be an address")
        }
        // The addresses follow when the ports are known, before the node joins.
        let node = Topology.Node(
            nodeID: nodeID, service: description.name, rpcAddress: HostPort(host: advertisedHost, port: 0),
            processID: UInt64(getpid()),
            dataDirectory: description.name == .session ? Self.absolute(settings[CommonSettings.dataDirectory]) : "")
        let path = "\(settings[CommonSettings.dataDirectory])/topology-\(description.name.rawValue).json"
        return Membership(
            node: node, coordinator: peers.channel(to: coordinator, of: .coordinator), path: path, logger: logger,
            onTopology: { peers.update($0) })
    }

    /// A directory as other processes of this machine find it.
    private static func absolute(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The host that peers reach this process at.
    var advertisedHost: String {
        if let host = settings[CommonSettings.advertise] { return host }
        let host = settings[CommonSettings.host]
        guard host == "0.0.0.0" || host == "::" else { return host }
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return host }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension Logger {
    /// For a library whose `info` says nothing to this process' operator.
    func atLeast(_ level: Logger.Level) -> Logger {
        var copy = self
        copy.logLevel = max(logLevel, level)
        return copy
    }
}

extension ServiceRunner {
    /// Brings the service up once the admin port is there, and closes it after all else has ended.
    fileprivate struct Starter: Service {
        let runner: ServiceRunner
        let context: MeshContext
        let identity: ProcessIdentity?
        let onRunning: @Sendable (Running) -> Void
        let group = Once<ServiceGroup>()

        func run() async throws {
            let group = try await self.group.value()
            let adminPort = try await context.admin.boundPort()
            let parts: ServiceParts
            do {
                parts = try await cancelWhenGracefulShutdown { [runner, context] in
                    try await runner.description.start(context)
                }
            } catch {
                if Task.isShuttingDownGracefully { return }
                throw error
            }
            do {
                try await serve(parts, adminPort: adminPort, group: group)
                try await gracefulShutdown()
            } catch {
                await parts.close()
                if error is CancellationError { return }
                throw error
            }
            await parts.close()
            context.logger.info("stopped")
        }

        private func serve(_ parts: ServiceParts, adminPort: Int, group: ServiceGroup) async throws {
            let settings = runner.settings
            for service in parts.background { await group.addServiceUnlessShutdown(service) }

            if let identity {
                await group.addServiceUnlessShutdown(CertificateReloader(certificates: identity.certificates))
            }

            let server = RPCServer(
                services: parts.rpc, group: context.eventLoopGroup,
                transport: identity?.transport(logger: context.logger) ?? PlaintextTransport(),
                authorizer: identity.map { AllowListAuthorizer($0.allowList) },
                sampler: TraceSampler(share: settings[CommonSettings.traceShare]), logger: context.logger)
            let host = settings[CommonSettings.host]
            let port: Int
            do {
                let address = try await server.start(host: host, port: settings[CommonSettings.port])
                port = address.port ?? 0
            } catch {
                throw StartupFailure.listening(
                    on: "RPC port", host: host, port: settings[CommonSettings.port], flag: "--port", error)
            }
            await group.addServiceUnlessShutdown(
                RPCServerService(server: server, drainTimeout: settings[CommonSettings.drainTimeout]))

            let rpcAddress = HostPort(host: runner.advertisedHost, port: port)
            let adminAddress = HostPort(host: runner.advertisedHost, port: adminPort)
            context.readiness.satisfy("start")
            if let membership = context.membership {
                let readiness = context.readiness
                readiness.observe { isReady in membership.report { $0.isReady = isReady } }
                membership.report { node in
                    node.rpcAddress = rpcAddress
                    node.adminAddress = adminAddress
                    node.isReady = readiness.isReady
                }
                await group.addServiceUnlessShutdown(membership)
                if runner.description.name == .session {
                    await group.addServiceUnlessShutdown(
                        PartitionHandOver(
                            membership: membership, timeout: settings[CommonSettings.drainTimeout],
                            logger: context.logger))
                }
            }
            await group.addServiceUnlessShutdown(ReadinessGate(readiness: context.readiness))
            context.logger.info(
                "serving",
                metadata: [
                    "rpc": "\(rpcAddress)", "admin": "\(adminAddress)", "version": "\(MeshVersion.current)",
                    "data": "\(context.dataDirectory)",
                    "identity": "\(identity?.certificates.identity.description ?? "none (plaintext)")",
                ])
            onRunning(Running(rpcAddress: rpcAddress, adminAddress: adminAddress, context: context, group: group))
        }
    }
}
