/// Sends slices of a list in order, several at a time.
package struct BatchPipeline: Sendable {
    /// Elements in a slice.
    package var size: Int
    /// Slices on the way at once.
    package var inFlight: Int

    /// - Parameters:
    ///   - send: called for each slice; an error ends the pipeline.
    ///   - sent: called for each answer as it comes, with the number of elements it is about.
    package func run<Element: Sendable, Answer: Sendable>(
        _ elements: [Element], send: @escaping @Sendable (ArraySlice<Element>) async throws -> Answer,
        sent: (Answer, Int) -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: (Answer, Int).self) { group in
            var next = 0
            func start() {
                guard next < elements.count else { return }
                let slice = elements[next..<min(next + size, elements.count)]
                next = slice.endIndex
                group.addTask { (try await send(slice), slice.count) }
            }
            for _ in 0..<inFlight { start() }
            while let (answer, count) = try await group.next() {
                sent(answer, count)
                start()
            }
        }
    }
}
