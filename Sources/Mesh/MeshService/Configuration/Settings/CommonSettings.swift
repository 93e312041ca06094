import Logging

/// The settings that every service has.
public enum CommonSettings {
    public static let host = Setting<String>(
        "host", default: "127.0.0.1", help: "address to listen on, for RPC and the admin port", placeholder: "address")
    public static let advertise = Setting<String?>(
        "advertise", default: nil, help: "host name that other processes reach this one at (default: --host)",
        placeholder: "host")
    public static let allowRemote = Setting<Bool>(
        "allow-remote", default: false, help: "permit listening on an address that is not loopback")
    /// Its default is the service's own, see ``ServiceName/defaultPort``.
    public static let port = Setting<Int>(
        "port", default: 0, help: "RPC port; 0 takes a free one", placeholder: "port", problem: portProblem)
    /// Its default is the service's own, see ``ServiceName/defaultAdminPort``.
    public static let adminPort = Setting<Int>(
        "admin-port", default: 0, help: "admin port (HTTP/1.1: /healthz, /readyz, /metrics); 0 takes a free one",
        placeholder: "port", problem: portProblem)
    public static let coordinator = Setting<String>(
        "coordinator", default: "http://127.0.0.1:7400", help: "where the coordinator listens", placeholder: "address",
        problem: { HostPort(address: $0) == nil ? "is not an address such as http://127.0.0.1:7400 or host:7400" : nil }
    )
    /// Its default is `freshet-data/<service>`.
    public static let dataDirectory = Setting<String>(
        "data-dir", default: "freshet-data", help: "directory for everything this process keeps; made when absent",
        placeholder: "path")
    public static let nodeID = Setting<String?>(
        "node-id", default: nil, help: "this node's name in the mesh (default: <service>@<host>:<port>)",
        placeholder: "name",
        problem: { ($0?.utf8.count ?? 0) > 256 ? "is longer than 256 bytes" : nil })
    public static let partitions = Setting<Int>(
        "partitions", default: 64, help: "number of user partitions; the same for the whole mesh, for good",
        problem: { (1...65_536).contains($0) ? nil : "is not between 1 and 65536" })
    public static let replay = Setting<Bool>(
        "replay", default: false, help: "accept a request's as_of instead of the clock, to replay recorded events")
    public static let drainTimeout = Setting<Duration>(
        "drain-timeout", default: .seconds(30), help: "how long requests in flight may take to finish at shutdown")
    public static let logLevel = Setting<Logger.Level>(
        "log-level", default: .info, help: "least severity that is logged")
    public static let logFormat = Setting<LogFormat>("log-format", default: .text, help: "text or json, on stderr")
    public static let config = Setting<String?>(
        "config", default: nil, help: "YAML file with settings, top level or under a service's name",
        placeholder: "file")

    public static let traceShare = Setting<Double>(
        "trace-share", default: 0.01,
        help: "share of the traces beginning here that are recorded, shown at /spans of the admin port",
        problem: { (0...1).contains($0) ? nil : "is not between 0 and 1" })

    static let all: [SettingDeclaration] =
        [
            host.declaration, port.declaration, adminPort.declaration, advertise.declaration, allowRemote.declaration,
            coordinator.declaration, dataDirectory.declaration, nodeID.declaration, partitions.declaration,
            replay.declaration, drainTimeout.declaration, logLevel.declaration, logFormat.declaration,
            traceShare.declaration,
            config.declaration,
        ] + TLSSettings.all

    private static let portProblem: @Sendable (Int) -> String? = {
        (0...65_535).contains($0) ? nil : "is not a port (0 to 65535)"
    }
}
