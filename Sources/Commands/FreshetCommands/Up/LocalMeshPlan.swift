import MeshService

/// What a mesh on one machine consists of, and how its processes are started.
package struct LocalMeshPlan: Sendable {
    /// How long a node may be silent before its partitions go to another one, where there is another one: long enough for a
    /// restart, short enough that a takeover is done in some three seconds.
    private static let leaseWithSuccessors = "2500ms"

    package var layout: MeshLayout
    package var ports: PortPlan
    package var executables: Executables
    package var sessionNodes: Int
    /// Services accept a request's as_of.
    package var replay: Bool
    /// Where each service's certificate lies, when they speak TLS.
    var tls: TLSOptions
    /// Given to a service after SIGTERM, before SIGKILL.
    package var drainTimeout: Duration
    package var readyTimeout: Duration

    /// In the order of start.
    package var nodes: [MeshNode] { MeshNode.all(sessionNodes: sessionNodes) }

    /// The command line of a node, without its executable.
    package func arguments(of node: MeshNode) -> [String] {
        let seconds = max(1, Int(drainTimeout / .seconds(1)))
        var arguments = [
            "--data-dir", layout.dataDirectory(of: node), "--port", String(ports.rpcPort(of: node)),
            "--admin-port", String(ports.adminPort(of: node)), "--drain-timeout", "\(seconds)s",
        ]
        if node.number != nil { arguments += ["--node-id", node.name] }
        if node.service == .coordinator {
            if sessionNodes > 1 { arguments += ["--node-lease", Self.leaseWithSuccessors] }
        } else {
            // The coordinator does not look for itself.
            arguments += ["--coordinator", "http://127.0.0.1:\(ports.rpcPort(of: MeshNode(.coordinator)))"]
        }
        if let files = tls.files(of: node.service.rawValue) {
            arguments += [
                "--tls-certificate", files.certificateChain, "--tls-key", files.privateKey, "--tls-trust",
                files.trustBundle,
            ]
        }
        return arguments + (replay ? ["--replay"] : [])
    }
}
