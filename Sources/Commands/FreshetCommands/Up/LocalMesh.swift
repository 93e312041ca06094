import Foundation
import MeshService

/// The five services as processes of this machine: starting, waiting until they are ready, stopping.
actor LocalMesh {
    struct Plan: Sendable {
        var layout: MeshLayout
        var ports: PortPlan
        var executables: Executables
        /// Services accept a request's as_of.
        var replay: Bool
        /// Where each service's certificate lies, when they speak TLS.
        var tls: TLSOptions
        /// Given to a service after SIGTERM, before SIGKILL.
        var drainTimeout: Duration
        var readyTimeout: Duration

        /// The command line of a service, without its executable.
        func arguments(of service: ServiceName) -> [String] {
            let seconds = max(1, Int(drainTimeout / .seconds(1)))
            var arguments = [
                "--data-dir", layout.dataDirectory(of: service), "--port", String(ports.rpcPort(of: service)),
                "--admin-port", String(ports.adminPort(of: service)), "--drain-timeout", "\(seconds)s",
            ]
            // The coordinator does not look for itself.
            if service != .coordinator {
                arguments += ["--coordinator", "http://127.0.0.1:\(ports.rpcPort(of: .coordinator))"]
            }
            if let files = tls.files(of: service.rawValue) {
                arguments += [
                    "--tls-certificate", files.certificateChain, "--tls-key", files.privateKey, "--tls-trust",
                    files.trustBundle,
                ]
            }
            return arguments + (replay ? ["--replay"] : [])
        }
    }

    private let plan: Plan
    private let watch: MeshWatch
    private var children: [(service: ServiceName, process: ChildProcess)] = []

    init(_ plan: Plan, watch: MeshWatch) {
        self.plan = plan
        self.watch = watch
    }

    var pids: [(service: ServiceName, pid: Int32)] { children.map { ($0.service, $0.process.pid) } }

    var isAnyRunning: Bool { children.contains { watch.exit(of: $0.service) == nil } }

    /// Starts a service and notes its process id in `pids.json`.
    func start(_ service: ServiceName) async throws {
        let watch = self.watch
        let process = try await ChildProcess.start(
            try plan.executables.path(of: service), plan.arguments(of: service), log: plan.layout.log(of: service)
        ) { watch.noteExit(of: service, $0) }
        children.append((service, process))
        try plan.layout.write(pids: pids)
    }

    /// Waits until `/readyz` of each answers 200.
    /// - Returns: false when a stop was asked for meanwhile.
    /// - Throws: ``CommandFailure`` when one of them ends or is not ready in time.
    func waitUntilReady(_ services: [ServiceName]) async throws -> Bool {
        let deadline = ContinuousClock.now + plan.readyTimeout
        for service in services {
            let port = plan.ports.adminPort(of: service)
            while LocalSocket.httpStatus(port: port, path: "/readyz") != 200 {
                if watch.stopRequests > 0 { return false }
                if let exit = watch.exit(of: service) {
                    throw CommandFailure("\(service.executable) ended while starting (\(exit))\n\(tail(of: service))")
                }
                guard ContinuousClock.now < deadline else {
                    throw CommandFailure(
                        "\(service.executable) is not ready after \(Numbers.duration(plan.readyTimeout / .seconds(1)))"
                            + "\n\(tail(of: service))")
                }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        return true
    }

    /// The last lines of a service's log, indented under the file's name.
    func tail(of service: ServiceName) -> String {
        let path = plan.layout.log(of: service)
        let lines = LogTail.lines(15, of: path)
        return (["  the end of \(path):"] + (lines.isEmpty ? ["(empty)"] : lines).map { "    \($0)" })
            .joined(separator: "\n")
    }

    /// Stops what runs, the last started first: SIGTERM, and SIGKILL after the drain timeout or at another Ctrl-C.
    func stop() async {
        let patience = watch.stopRequests + 1
        for (service, process) in children.reversed() where watch.exit(of: service) == nil {
            process.send(SIGTERM)
            // The service drains for as long by itself; the rest is for closing its files.
            let deadline = ContinuousClock.now + plan.drainTimeout + .seconds(5)
            var isKilled = false
            while watch.exit(of: service) == nil {
                if !isKilled, ContinuousClock.now >= deadline || watch.stopRequests >= patience {
                    Terminal.message("up: \(service.executable) does not stop; killing it")
                    process.send(SIGKILL)
                    isKilled = true
                }
                // Cancellation must not leave processes behind, so the wait does not end with it.
                try? await Task.sleep(for: .milliseconds(20))
            }
            if let exit = watch.exit(of: service), !exit.isClean, !isKilled {
                Terminal.message("up: \(service.executable) did not stop cleanly (\(exit))\n\(tail(of: service))")
            }
        }
        plan.layout.removePids()
    }
}
