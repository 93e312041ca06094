import MeshRPC

/// Why a command could not do its work: what went wrong, what to do about it, and the exit code.
package struct CommandFailure: Error, Equatable, CustomStringConvertible {
    /// The exit codes of `freshet`, after sysexits(3) where it has one.
    package enum Exit: Int32, Sendable {
        case failed = 1
        /// Everything was done, but a quality gate holds the result back.
        case held = 3
        case usage = 64
        case badData = 65
        case unavailable = 69
    }

    package let message: String
    package let exit: Exit

    package init(_ message: String, exit: Exit = .failed) {
        self.message = message
        self.exit = exit
    }

    /// - Parameter peer: who was called, for people: `session at 127.0.0.1:7410`.
    package init(_ error: RPCError, from peer: String) {
        switch error.code {
        case .unavailable:
            self.init(
                "no answer from \(peer) (\(error.message)); start a mesh with `freshet up --data-dir DIR`, or name "
                    + "the coordinator of a running one with --coordinator HOST:PORT",
                exit: .unavailable)
        case .deadlineExceeded:
            self.init("\(peer) took too long: \(error.message)", exit: .unavailable)
        case .invalidArgument, .outOfRange:
            self.init("\(peer) refused the request: \(error.message)", exit: .usage)
        default:
            self.init("\(peer) answered \(error.code.rawValue): \(error.message)")
        }
    }

    package var description: String { message }
}
