import Metrics
import Synchronization

/// What is counted of the calls of one method at a client. Made once, used by many threads.
final class ClientCallMetrics: Sendable {
    let calls: CallMetrics
    /// Attempts after the first.
    let retries: Counter
    /// Attempts that an endpoint sent on to the owner of the call's key.
    let redirects: Counter
    /// Second copies, by whether their answer was used.
    let hedgesWon: Counter
    let hedgesLost: Counter

    init(_ method: MethodDescriptor) {
        calls = CallMetrics(.client, method)
        retries = Counter(
            label: "freshet_rpc_client_retries_total", dimensions: [("method", method.description)])
        redirects = Counter(
            label: "freshet_rpc_client_redirects_total", dimensions: [("method", method.description)])
        hedgesWon = Self.hedges(method, won: true)
        hedgesLost = Self.hedges(method, won: false)
    }

    private static func hedges(_ method: MethodDescriptor, won: Bool) -> Counter {
        Counter(
            label: "freshet_rpc_client_hedges_total",
            dimensions: [("method", method.description), ("won", "\(won)")])
    }
}

/// The metrics of the methods that a client has called so far.
final class ClientMetrics: Sendable {
    private let methods = Mutex<[String: ClientCallMetrics]>([:])

    func of(_ method: MethodDescriptor) -> ClientCallMetrics {
        methods.withLock { methods in
            if let metrics = methods[method.path] { return metrics }
            let metrics = ClientCallMetrics(method)
            methods[method.path] = metrics
            return metrics
        }
    }
}
