import MeshRPC

/// Tries an idempotent call again while its service is away or has too much to do, longer than a channel does by itself:
/// waits of 0.05, 0.1, 0.2 … up to 2 s, with full jitter, some 20 s in all.
package struct Retry: Sendable {
    package var maxAttempts = 16

    package static func isWorthwhile(_ code: RPCError.Code) -> Bool {
        switch code {
        case .unavailable, .resourceExhausted, .deadlineExceeded: true
        default: false
        }
    }

    /// - Parameter attempt: counts from 1.
    /// - Parameter random: uniform in 0..<1.
    package static func delay(attempt: Int, random: Double) -> Duration {
        let ceiling = min(2, 0.05 * Double(1 << min(attempt - 1, 10)))
        return .seconds(ceiling * (0.1 + 0.9 * random))
    }

    package func run<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        var attempt = 1
        while true {
            do {
                return try await body()
            } catch let error as RPCError where Self.isWorthwhile(error.code) && attempt < maxAttempts {
                try await Task.sleep(for: Self.delay(attempt: attempt, random: .random(in: 0..<1)))
                attempt += 1
            }
        }
    }
}
