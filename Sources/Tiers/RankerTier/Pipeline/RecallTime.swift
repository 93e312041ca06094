/// How much of a request's time the recallers may take.
///
/// Each has a deadline of its own: half of what is left for all of them when its turn comes. So one that overruns leaves
/// something to those after it, and what one does not take is theirs. A recaller is a computation without waits, so it is cut
/// off at a checkpoint, see ``RecallLimit``; one whose turn comes when nothing is left is not asked.
package struct RecallTime: Sendable {
    /// When all of them have to be done; nil: whenever.
    private let end: ContinuousClock.Instant?
    /// After how many offers each was cut off in the answer that is computed again.
    private let cuts: [RecallSource: Int]
    /// Candidates below which nothing is cut off.
    private let enough: Int
    private let clock: @Sendable () -> ContinuousClock.Instant

    package init(
        until end: ContinuousClock.Instant?, cuts: [RecallSource: Int] = [:], enough: Int,
        clock: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.end = end
        self.cuts = cuts
        self.enough = enough
        self.clock = clock
    }

    /// - Parameter start: when the recaller's turn comes.
    package func limit(of source: RecallSource, from start: ContinuousClock.Instant) -> RecallLimit {
        if let cut = cuts[source] { return RecallLimit(offers: cut) }
        guard let end else { return RecallLimit() }
        return RecallLimit(until: start + start.duration(to: end) / 2, enough: enough, clock: clock)
    }
}
