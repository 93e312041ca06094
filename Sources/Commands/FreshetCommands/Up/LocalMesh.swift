import Foundation
import MeshService

/// The nodes of a mesh as processes of this machine: starting, waiting until they are ready, starting again, stopping.
actor LocalMesh {
    private let plan: LocalMeshPlan
    private let watch: MeshWatch
    /// In the order of start.
    private var children: [Child] = []

    private struct Child {
        let node: MeshNode
        var process: ChildProcess
        var startedAt = ContinuousClock.now
        var policy = RestartPolicy()
        /// When it is started again; nil while it runs.
        var restartAt: ContinuousClock.Instant?
    }

    init(_ plan: LocalMeshPlan, watch: MeshWatch) {
        self.plan = plan
        self.watch = watch
    }

    /// The process ids of the nodes, in the order of their first start.
    var pids: [(node: MeshNode, pid: Int32)] { children.map { ($0.node, $0.process.pid) } }

    /// Starts a node and notes its process id in `pids.json`.
    func start(_ node: MeshNode) async throws {
        children.append(Child(node: node, process: try await spawn(node)))
        try plan.layout.write(pids: pids)
    }

    private func spawn(_ node: MeshNode) async throws -> ChildProcess {
        let watch = self.watch
        return try await ChildProcess.start(
            try plan.executables.path(of: node.service), plan.arguments(of: node), log: plan.layout.log(of: node)
        ) { watch.noteExit(of: node, $0) }
    }

    /// Waits until `/readyz` of each answers 200.
    /// - Returns: false when a stop was asked for meanwhile.
    /// - Throws: ``CommandFailure`` when one of them ends or is not ready in time.
    func waitUntilReady(_ nodes: [MeshNode]) async throws -> Bool {
        let deadline = ContinuousClock.now + plan.readyTimeout
        for node in nodes {
            let port = plan.ports.adminPort(of: node)
            while LocalSocket.httpStatus(port: port, path: "/readyz") != 200 {
                if watch.stopRequests > 0 { return false }
                if let exit = watch.exit(of: node) {
                    throw CommandFailure("\(node.title) ended while starting (\(exit))\n\(tail(of: node))")
                }
                guard ContinuousClock.now < deadline else {
                    throw CommandFailure(
                        "\(node.title) is not ready after \(Numbers.duration(plan.readyTimeout / .seconds(1)))"
                            + "\n\(tail(of: node))")
                }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        return true
    }

    // MARK: - Starting again

    /// A node ended by itself. It is started again after a while.
    /// - Returns: how long that is.
    func noteEnd(of node: MeshNode) -> Duration {
        guard let index = children.firstIndex(where: { $0.node == node }) else { return .zero }
        let uptime = children[index].startedAt.duration(to: .now)
        let delay = children[index].policy.ended(after: uptime, random: .random(in: 0..<1))
        children[index].restartAt = .now + delay
        return delay
    }

    /// Starts those again whose time has come.
    /// - Returns: those that were started, and those that could not be, with the reason.
    func restartDue() async -> (started: [MeshNode], failed: [(MeshNode, any Error)]) {
        var started: [MeshNode] = []
        var failed: [(MeshNode, any Error)] = []
        for index in children.indices {
            guard let due = children[index].restartAt, due <= .now else { continue }
            let node = children[index].node
            watch.noteStart(of: node)
            do {
                children[index].process = try await spawn(node)
                children[index].startedAt = .now
                children[index].restartAt = nil
                started.append(node)
            } catch {
                children[index].restartAt = .now + children[index].policy.ended(after: .zero, random: 0)
                failed.append((node, error))
            }
        }
        if !started.isEmpty { try? plan.layout.write(pids: pids) }
        return (started, failed)
    }

    /// Whether a node waits to be started again.
    var isAnyDown: Bool { children.contains { $0.restartAt != nil } }

    // MARK: - Stopping

    /// The last lines of a node's log, indented under the file's name.
    func tail(of node: MeshNode) -> String {
        let path = plan.layout.log(of: node)
        let lines = LogTail.lines(15, of: path)
        return (["  the end of \(path):"] + (lines.isEmpty ? ["(empty)"] : lines).map { "    \($0)" })
            .joined(separator: "\n")
    }

    /// Stops what runs, the last started first and the nodes of one service together: SIGTERM, and SIGKILL after the drain
    /// timeout or at another Ctrl-C. Session nodes that were stopped one by one would hand everything to the last of them.
    func stop() async {
        let patience = watch.stopRequests + 1
        let running = children.filter { $0.restartAt == nil }
        for service in ServiceName.allCases.reversed() {
            await stop(running.filter { $0.node.service == service }, patience: patience)
        }
        plan.layout.removePids()
    }

    private func stop(_ group: [Child], patience: Int) async {
        let alive = group.filter { watch.exit(of: $0.node) == nil }
        for child in alive { child.process.send(SIGTERM) }
        // A node drains for as long by itself; the rest is for closing its files.
        let deadline = ContinuousClock.now + plan.drainTimeout + .seconds(5)
        var isKilled = false
        while alive.contains(where: { watch.exit(of: $0.node) == nil }) {
            if !isKilled, ContinuousClock.now >= deadline || watch.stopRequests >= patience {
                for child in alive where watch.exit(of: child.node) == nil {
                    Terminal.message("up: \(child.node.title) does not stop; killing it")
                    child.process.send(SIGKILL)
                }
                isKilled = true
            }
            // Cancellation must not leave processes behind, so the wait does not end with it.
            try? await Task.sleep(for: .milliseconds(20))
        }
        for child in alive {
            if let exit = watch.exit(of: child.node), !exit.isClean, !isKilled {
                Terminal.message("up: \(child.node.title) did not stop cleanly (\(exit))\n\(tail(of: child.node))")
            }
        }
    }
}
