/// Lets one task sleep until a time is over or someone has news. News that comes while nobody sleeps is kept, once.
struct Wakeup: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func wake() { continuation.yield() }

    /// - Throws: `CancellationError`.
    func sleep(for duration: Duration) async throws {
        let stream = stream
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Task.sleep(for: duration) }
            group.addTask { for await _ in stream { return } }
            try await group.next()
            group.cancelAll()
        }
        try Task.checkCancellation()
    }
}
