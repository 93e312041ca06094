/// Where one replica of a service listens.
public struct Endpoint: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let host: String
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `host:port`, an IPv6 address in brackets.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    public static func < (left: Endpoint, right: Endpoint) -> Bool {
        (left.host, left.port) < (right.host, right.port)
    }
}
