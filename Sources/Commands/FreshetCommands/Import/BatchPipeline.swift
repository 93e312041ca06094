/// Sends parts of a list, several at a time.
package struct BatchPipeline: Sendable {
    /// Elements in a part.
    package var size: Int
    /// Parts on the way at once.
    package var inFlight: Int

    package init(size: Int, inFlight: Int) {
        self.size = size
        self.inFlight = inFlight
    }

    /// Sends the elements at `positions` in order.
    ///
    /// - Parameters:
    ///   - send: called for the positions of each part; an error ends the pipeline.
    ///   - sent: called for each answer as it comes, with the positions that it is about; parts may overtake each other.
    package func run<Answer: Sendable>(
        _ positions: Range<Int>, send: @escaping @Sendable (Range<Int>) async throws -> Answer,
        sent: (Answer, Range<Int>) throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: (Answer, Range<Int>).self) { group in
            var next = positions.lowerBound
            func start() {
                guard next < positions.upperBound else { return }
                let part = next..<min(next + size, positions.upperBound)
                next = part.upperBound
                group.addTask { (try await send(part), part) }
            }
            for _ in 0..<inFlight { start() }
            while let (answer, part) = try await group.next() {
                try sent(answer, part)
                start()
            }
        }
    }
}
