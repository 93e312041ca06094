/// Where a partition of this node stands between closed and served, and how many appends to it are under way.
///
///     closed -> opening -> open -> sealing -> sealed -> closed
///                           ^________________|   (a hand-over that did not happen)
///
/// Appends begin only while it is open, and it is sealed only when the last of them has ended.
package struct PartitionLifecycle: Sendable, Equatable {
    package enum Phase: Sendable, Equatable {
        case closed
        /// Loading its checkpoint and replaying the log.
        case opening
        case open
        /// Takes no new appends; some are still under way.
        case sealing
        /// Takes no appends. Reads are answered until it is closed.
        case sealed
    }

    package private(set) var phase = Phase.closed
    /// At which epoch it was opened; 0 when it never was.
    package private(set) var epoch: UInt64 = 0
    package private(set) var appendsInFlight = 0

    package init() {}

    /// Whether reads are answered.
    package var isReadable: Bool { phase == .open || phase == .sealing || phase == .sealed }

    /// - Returns: false when it is open or being opened already.
    package mutating func beginOpening(epoch: UInt64) -> Bool {
        guard phase == .closed else { return false }
        phase = .opening
        self.epoch = epoch
        return true
    }

    /// The end of opening: it is served, or could not be opened.
    package mutating func endOpening(succeeded: Bool) {
        precondition(phase == .opening, "a partition is opened once at a time")
        phase = succeeded ? .open : .closed
    }

    /// - Returns: false when it takes no appends; then `endAppend` must not be called.
    package mutating func beginAppend() -> Bool {
        guard phase == .open else { return false }
        appendsInFlight += 1
        return true
    }

    /// - Returns: whether this was what a seal waits for.
    package mutating func endAppend() -> Bool {
        precondition(appendsInFlight > 0, "an append ends once")
        appendsInFlight -= 1
        return phase == .sealing && appendsInFlight == 0
    }

    /// Refuses new appends from now on.
    /// - Returns: whether some are still under way; nil when it is not open.
    package mutating func beginSealing() -> Bool? {
        guard phase == .open else { return nil }
        phase = .sealing
        return appendsInFlight > 0
    }

    package mutating func endSealing() {
        precondition(phase == .sealing && appendsInFlight == 0, "a partition is sealed when no append is under way")
        phase = .sealed
    }

    /// Takes appends again at the same epoch: the hand-over did not happen.
    /// - Returns: false when it is not sealed.
    package mutating func unseal() -> Bool {
        guard phase == .sealed else { return false }
        phase = .open
        return true
    }

    /// - Returns: false when it is neither open nor sealed, or appends are under way.
    package mutating func close() -> Bool {
        guard phase == .sealed || (phase == .open && appendsInFlight == 0) else { return false }
        phase = .closed
        return true
    }
}
