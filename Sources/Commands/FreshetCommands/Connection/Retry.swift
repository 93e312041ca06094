import MeshRPC
import MeshService

/// Tries an idempotent call again while its service is away or has too much to do, longer than a channel does by itself:
/// waits of 0.05, 0.1, 0.2 … up to 2 s, with full jitter, some 20 s in all.
package struct Retry: Sendable {
    package var maxAttempts = 16
    package static let backoff = CountedBackoff(base: .milliseconds(50), ceiling: .seconds(2))

    package static func isWorthwhile(_ code: RPCError.Code) -> Bool {
        switch code {
        case .unavailable, .resourceExhausted, .deadlineExceeded: true
        default: false
        }
    }

    package func run<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        var backoff = Self.backoff
        while true {
            do {
                return try await body()
            } catch let error as RPCError where Self.isWorthwhile(error.code) && backoff.failures + 1 < maxAttempts {
                try await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
            }
        }
    }
}
