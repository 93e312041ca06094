import Foundation
import Synchronization
import Testing

/// The ends of the services' logs, added to the first issue that a mesh's test records.
enum FailureEvidence {
    private struct State {
        /// Log files by service, while a mesh is up.
        var logs: [(service: String, path: String)] = []
        /// What the logs said when a test ended with an error; its mesh is gone when the issue is recorded.
        var kept: String?
        var isTold = false
    }

    private static let state = Mutex(State())

    static func begin(logs: [(service: String, path: String)]) {
        state.withLock { $0 = State(logs: logs) }
    }

    /// - Parameter failed: the test ends with an error, which becomes an issue only later.
    static func end(failed: Bool) {
        state.withLock { $0 = State(kept: failed && !$0.isTold ? text($0.logs) : nil) }
    }

    static let attach: @Sendable (Issue) -> Issue? = { issue in
        let evidence: String? = state.withLock { state in
            guard !state.isTold else { return nil }
            state.isTold = true
            return state.kept ?? (state.logs.isEmpty ? nil : text(state.logs))
        }
        guard let evidence else { return issue }
        var issue = issue
        issue.comments.append(Comment(rawValue: evidence))
        return issue
    }

    private static func text(_ logs: [(service: String, path: String)]) -> String {
        logs.map { log in
            let data = FileManager.default.contents(atPath: log.path) ?? Data()
            let lines = String(decoding: data.suffix(32_768), as: UTF8.self).split(separator: "\n").suffix(12)
            return "the end of \(log.service)'s log:\n" + lines.map { "    \($0)\n" }.joined()
        }.joined()
    }
}
