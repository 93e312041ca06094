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
            this command. A process that ends by itself is reported and started again after a moment, ever later when it does \
            not stay up; one that is down at the end makes the exit code 1.

            With several session nodes users are spread over them, and a node that dies is taken over by the others within \
            seconds or goes on where it was, whichever is sooner.

            Examples:
              freshet up --data-dir /tmp/mesh
              freshet up --data-dir /tmp/two --port-base 17400   # a second mesh
              freshet up --data-dir /tmp/three --session-nodes 3 # sessions on three nodes
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

    @Option(
        help: ArgumentHelp(
            "Processes of the session tier; those after the first have the ports next to its own.", valueName: "n"))
    var sessionNodes = 1

    @Flag(help: "Services accept a request's as_of instead of the clock, to replay recorded events.")
    var replay = false

    @Option(help: ArgumentHelp("YAML file of signals to apply before the other services start.", valueName: "file"))
    var catalogue: String?

    @Option(help: ArgumentHelp("CPU-milliseconds per second for refreshes; 0 stops them.", valueName: "ms"))
    var budgetMs: Double?

    @Option(help: ArgumentHelp("Which refresh comes first: freshet, rps, round_robin ...", valueName: "policy"))
    var policy: String?

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
        if !(1...PortPlan.mostSessionNodes).contains(sessionNodes) {
            throw ValidationError("--session-nodes \(sessionNodes) is not between 1 and \(PortPlan.mostSessionNodes)")
        }
        if drainTimeout < 1 { throw ValidationError("--drain-timeout must be at least 1 second") }
        if readyTimeout < 1 { throw ValidationError("--ready-timeout must be at least 1 second") }
    }

    func run() async throws {
        let catalogueText = try catalogue.map(TextFile.read)
        guard let ports = PortPlan(base: portBase) else { throw ValidationError("no room for ports") }
        let plan = LocalMeshPlan(
            layout: MeshLayout(directory: dataDir), ports: ports, executables: Executables(),
            sessionNodes: sessionNodes, replay: replay, tls: tls, drainTimeout: .seconds(drainTimeout),
            readyTimeout: .seconds(readyTimeout))
        for service in ServiceName.allCases { _ = try plan.executables.path(of: service) }
        try plan.layout.create(plan.nodes)
        let lock = try DirectoryLock(path: plan.layout.lockFile)
        if let taken = ports.firstTaken(of: plan.nodes, isFree: LocalSocket.isFree) {
            throw CommandFailure(
                "port \(taken.port) (\(taken.purpose)) is taken; stop what listens there or choose another --port-base")
        }

        let watch = MeshWatch()
        let signals = StopSignals { watch.noteStopRequest() }
        let mesh = LocalMesh(plan, watch: watch)
        let hasFailed: Bool
        do {
            if try await start(mesh, plan, catalogue: catalogueText) {
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
    private func start(_ mesh: LocalMesh, _ plan: LocalMeshPlan, catalogue: String?) async throws -> Bool {
        let coordinator = MeshNode(.coordinator)
        try await mesh.start(coordinator)
        guard try await mesh.waitUntilReady([coordinator]) else { return false }
        if catalogue != nil || budgetMs != nil || policy != nil {
            let address = HostPort(host: "127.0.0.1", port: plan.ports.rpcPort(of: coordinator))
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
        let others = plan.nodes.filter { $0 != coordinator }
        for node in others { try await mesh.start(node) }
        return try await mesh.waitUntilReady(others)
    }

    private func announce(_ mesh: LocalMesh, ports: PortPlan) async throws {
        let pids = await mesh.pids
        if json {
            let services = pids.map { node, pid in
                JSONText.object([
                    ("service", .string(node.service.rawValue)), ("name", .string(node.name)),
                    ("pid", .integer(Int(pid))), ("rpc", .string("127.0.0.1:\(ports.rpcPort(of: node))")),
                    ("admin", .string("127.0.0.1:\(ports.adminPort(of: node))")),
                ])
            }
            Terminal.print(JSONText.object([("services", .array(services))]).compact)
        } else {
            var table = TextTable([("service", .left), ("pid", .right), ("rpc", .left), ("admin", .left)])
            for (node, pid) in pids {
                table.add(
                    node.name, String(pid), "127.0.0.1:\(ports.rpcPort(of: node))",
                    "http://127.0.0.1:\(ports.adminPort(of: node))")
            }
            Terminal.print(table.text)
        }
        Terminal.message(
            "up: ready; data and logs in \(MeshLayout(directory: dataDir).directory); Ctrl-C stops the mesh")
    }

    /// Stays until a stop is asked for, and starts again what ends by itself.
    /// - Returns: whether a process is down at the end.
    private func supervise(_ mesh: LocalMesh, watch: MeshWatch) async throws -> Bool {
        while watch.stopRequests == 0 {
            for (node, exit) in watch.takeExits() {
                let delay = await mesh.noteEnd(of: node)
                Terminal.message(
                    "up: \(node.title) ended by itself (\(exit)); starting it again in "
                        + "\(Numbers.fixed(delay / .seconds(1), 1)) s, the others go on")
                Terminal.message(await mesh.tail(of: node))
            }
            let (started, failed) = await mesh.restartDue()
            for node in started { Terminal.message("up: \(node.title) runs again") }
            for (node, error) in failed { Terminal.message("up: \(node.title) cannot be started: \(error)") }
            try await Task.sleep(for: .milliseconds(100))
        }
        return await mesh.isAnyDown
    }
}
