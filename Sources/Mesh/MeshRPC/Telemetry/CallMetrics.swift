import Metrics
import Synchronization

/// The counters and timers of one method at one side, made once.
final class CallMetrics: Sendable {
    enum Side: String, Sendable { case server, client }

    private let side: Side
    private let method: String
    private let started: Counter
    private let succeeded: Timer
    private let failed = Mutex<[RPCError.Code: Timer]>([:])

    init(_ side: Side, _ method: MethodDescriptor) {
        self.side = side
        self.method = method.description
        started = Counter(
            label: "freshet_rpc_\(side.rawValue)_started_total", dimensions: [("method", method.description)])
        succeeded = Self.timer(side, self.method, "ok")
    }

    func start() { started.increment() }

    /// `code` nil for success.
    func finish(_ code: RPCError.Code?, after duration: Duration) {
        finish(code, afterNanoseconds: duration.nanosecondsClamped)
    }

    /// `code` nil for success.
    func finish(_ code: RPCError.Code?, afterNanoseconds duration: Int64) {
        guard let code else { return succeeded.recordNanoseconds(duration) }
        let timer = failed.withLock { timers in
            if let timer = timers[code] { return timer }
            let timer = Self.timer(side, method, code.rawValue)
            timers[code] = timer
            return timer
        }
        timer.recordNanoseconds(duration)
    }

    private static func timer(_ side: Side, _ method: String, _ code: String) -> Timer {
        Timer(
            label: "freshet_rpc_\(side.rawValue)_duration_seconds", dimensions: [("method", method), ("code", code)])
    }
}
