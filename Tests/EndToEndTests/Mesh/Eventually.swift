import MeshRPC

/// What was waited for did not come.
struct TimedOut: Error, CustomStringConvertible {
    var what: String
    var limit: Duration
    var lastError: (any Error)?

    var description: String {
        "it did not come true within \(limit) that \(what)" + (lastError.map { "; the last error was: \($0)" } ?? "")
    }
}

/// Asks again and again until there is an answer.
///
/// - Parameter probe: nil for "not yet"; an `RPCError` means the same. Any other error ends the wait.
/// - Throws: ``TimedOut`` at the deadline.
func eventually<Answer>(
    _ what: String, within limit: Duration = .seconds(25), _ probe: () async throws -> Answer?
) async throws -> Answer {
    let deadline = ContinuousClock.now + limit
    var pause = Duration.milliseconds(5)
    var lastError: (any Error)?
    while true {
        do {
            if let answer = try await probe() { return answer }
        } catch let error as RPCError {
            lastError = error
        }
        guard ContinuousClock.now < deadline else { throw TimedOut(what: what, limit: limit, lastError: lastError) }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(50))
    }
}

/// Asks again and again until it is so.
func eventually(
    _ what: String, within limit: Duration = .seconds(25), isTrue probe: () async throws -> Bool
) async throws {
    let _: Bool = try await eventually(what, within: limit) { try await probe() ? true : nil }
}
