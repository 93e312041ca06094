import ArgumentParser
import Foundation
import MeshMessages
import MeshService

/// `freshet up`
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run a whole mesh on this machine, until Ctrl-C.",
        discussion: """
            Starts the five services as processes of their own, each with its directory in DIR and its log in \
            DIR/logs, waits until all are ready, prints where they are, writes their process ids to DIR/pids.json and \
            stays in the foreground. Ctrl-C or SIGTERM stops them in reverse order; a second Ctrl-C kills them. They never outlive \
            this command. A service that ends by itself is reported, the others go on, and the exit code is 1.

            Examples:
              freshet up --data-dir /tmp/mesh
              freshet up --data-dir /tmp/two --port-base 17400   # a second mesh
              freshet up --data-dir /tmp/replay --replay         # recorded events
              scripts/dev-certs /tmp/certs && freshet up --data-dir /tmp/mesh --tls-dir /tmp/certs   # mutual TLS
            """)

    @Option(help: ArgumentHelp("Directory for everything the mesh keeps; made when absent.", valueName: "dir"))
    var dataDir: String

    @Option(
        help: ArgumentHelp(
            "The coordinator's port; session is 10 above, trigger 20, batch 30, ranker 40, admin ports 100 above each.",
            valueName: "port"))
    var portBase = PortPlan.defaultBase

    @Flag(help: "Services accept a request's as_of instead of the clock, to replay recorded events.")
    var replay = false

    @Option(help: ArgumentHelp("YAML file of signals to apply before the other services start.", valueName: "file"))
    var catalogue: String?

    @Option(help: ArgumentHelp("CPU-milliseconds per second for refreshes; 0 stops them.", valueName: "ms"))
    var budgetMs: Double?

    @Option(help: ArgumentHelp("Which refresh comes first: ralf or round_robin.", valueName: "policy"))
    var policy: RefreshPolicy?

    @Option(help: ArgumentHelp("How long requests in flight may take at shutdown.", valueName: "seconds"))
    var drainTimeout = 30

    @Option(help: ArgumentHelp("How long the services may take until they are ready.", valueName: "seconds"))
    var readyTimeout = 120

    @OptionGroup var tls: TLSOptions

    @Flag(help: "Print the table of services as one line of JSON.")
    var json = false

    func validate() throws {
        if PortPlan(base: portBase) == nil {
            throw ValidationError(
                "--port-base \(portBase) leaves no room for the mesh's ports: use 1 to \(65_535 - PortPlan.span)")
        }
        if let budgetMs, !(0...1_000_000).contains(budgetMs) {
            throw ValidationError("--budget-ms \(budgetMs) is not between 0 and 1000000")
        }
        if drainTimeout < 1 { throw ValidationError("--drain-timeout must be at least 1 second") }
        if readyTimeout < 1 { throw ValidationError("--ready-timeout must be at least 1 second") }
    }

    func run() async throws {
        let catalogueText = try catalogue.map(TextFile.read)
        guard let ports = PortPlan(base: portBase) else { throw ValidationError("no room for ports") }
        let plan = LocalMesh.Plan(
            layout: MeshLayout(directory: dataDir), ports: ports, executables: Executables(), replay: replay,
            tls: tls, drainTimeout: .seconds(drainTimeout), readyTimeout: .seconds(readyTimeout))
        for service in ServiceName.allCases { _ = try plan.executables.path(of: service) }
        try plan.layout.create()
        let lock = try DirectoryLock(path: plan.layout.lockFile)
        if let taken = ports.firstTaken(isFree: LocalSocket.isFree) {
            throw CommandFailure(
                "port \(taken.port) (\(taken.purpose)) is taken; stop what listens there or choose another --port-base")
        }

        let watch = MeshWatch()
        let signals = StopSignals { watch.noteStopRequest() }
        let mesh = LocalMesh(plan, watch: watch)
        let hasFailed: Bool
        do {
            if try await start(mesh, catalogue: catalogueText, ports: ports) {
                try await announce(mesh, ports: ports)
                hasFailed = try await supervise(mesh, watch: watch)
            } else {
                hasFailed = false
            }
        } catch {
            await mesh.stop()
            throw error
        }
        Terminal.message("up: stopping")
        await mesh.stop()
        withExtendedLifetime(signals) {}
        lock.release()
        if hasFailed { throw ExitCode.failure }
    }

    /// The coordinator first, with its settings, so that the others come up with the right catalogue.
    private func start(_ mesh: LocalMesh, catalogue: String?, ports: PortPlan) async throws -> Bool {
        try await mesh.start(.coordinator)
        guard try await mesh.waitUntilReady([.coordinator]) else { return false }
        if catalogue != nil || budgetMs != nil || policy != nil {
            let address = HostPort(host: "127.0.0.1", port: ports.rpcPort(of: .coordinator))
            try await MeshConnection.with(
                addresses: MeshAddresses(coordinator: address), certificates: try tls.certificates(of: "cli")
            ) { connection in
                if let catalogue {
                    _ = try await connection.call(.coordinator) {
                        try await connection.coordinator.applyCatalogue(
                            CoordinatorV1.ApplyCatalogueRequest(yaml: catalogue), options: .patient)
                    }
                }
                if budgetMs != nil || policy != nil {
                    try await RefreshBudget(milliseconds: budgetMs, policy: policy).set(on: connection)
                }
            }
        }
        let others = ServiceName.allCases.filter { $0 != .coordinator }
        for service in others { try await mesh.start(service) }
        return try await mesh.waitUntilReady(others)
    }

    private func announce(_ mesh: LocalMesh, ports: PortPlan) async throws {
        let pids = await mesh.pids
        if json {
            let services = pids.map { service, pid in
                JSONText.object([
                    ("service", .string(service.rawValue)), ("pid", .integer(Int(pid))),
                    ("rpc", .string("127.0.0.1:\(ports.rpcPort(of: service))")),
                    ("admin", .string("127.0.0.1:\(ports.adminPort(of: service))")),
                ])
            }
            Terminal.print(JSONText.object([("services", .array(services))]).compact)
        } else {
            var table = TextTable([("service", .left), ("pid", .right), ("rpc", .left), ("admin", .left)])
            for (service, pid) in pids {
                table.add(
                    service.rawValue, String(pid), "127.0.0.1:\(ports.rpcPort(of: service))",
                    "http://127.0.0.1:\(ports.adminPort(of: service))")
            }
            Terminal.print(table.text)
        }
        Terminal.message(
            "up: ready; data and logs in \(MeshLayout(directory: dataDir).directory); Ctrl-C stops the mesh")
    }

    /// Stays until a stop is asked for or nothing runs any more.
    /// - Returns: whether a service ended by itself.
    private func supervise(_ mesh: LocalMesh, watch: MeshWatch) async throws -> Bool {
        var hasFailed = false
        while watch.stopRequests == 0 {
            for (service, exit) in watch.takeExits() {
                hasFailed = true
                Terminal.message("up: \(service.executable) ended by itself (\(exit)); the others go on")
                Terminal.message(await mesh.tail(of: service))
            }
            guard await mesh.isAnyRunning else {
                Terminal.message("up: no service runs any more")
                break
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        return hasFailed
    }
}
