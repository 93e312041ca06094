import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The process could not start, as one line for people: what failed, where, and what to do. It exits with 1.
///
/// Tiers throw their own for what they need at start, such as a data directory that another process has open.
public struct StartupFailure: Error, Sendable, CustomStringConvertible {
    public let what: String
    public let advice: String

    public init(_ what: String, advice: String) {
        self.what = what
        self.advice = advice
    }

    public var description: String { advice.isEmpty ? what : "\(what); \(advice)" }

    /// What keeps a port from being listened on.
    static func listening(
        on what: String, host: String, port: Int, flag: String, _ error: any Error
    ) -> StartupFailure {
        let place = "cannot listen on \(HostPort(host: host, port: port)) (\(what))"
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE:
            return StartupFailure(
                "\(place): the port is in use",
                advice: "stop the process that has it (ss -ltnp shows which) or choose another with \(flag)")
        case EACCES:
            return StartupFailure("\(place): not permitted", advice: "choose a port above 1023 with \(flag)")
        case EADDRNOTAVAIL:
            return StartupFailure("\(place): this machine has no such address", advice: "choose another with --host")
        default:
            return StartupFailure("\(place): \(error)", advice: "see --host and \(flag)")
        }
    }
}
