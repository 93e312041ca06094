/// When to ask the coordinator for the topology, and from which revision on, as decisions without a clock of its own.
package struct TopologyPoll {
    /// Zero asks for whatever there is, at once.
    package private(set) var knownRevision: UInt64 = 0
    private var backoff: CountedBackoff

    package init(backoff: CountedBackoff = CountedBackoff()) {
        self.backoff = backoff
    }

    /// True when the topology is news. A revision that is behind the known one is news too: the coordinator lost its
    /// state and counts from the start.
    package mutating func received(revision: UInt64) -> Bool {
        backoff.succeeded()
        defer { knownRevision = revision }
        return revision != knownRevision
    }

    /// A heartbeat said which revision the coordinator is at. When that is behind the known one, a long poll would wait
    /// for a revision that is far away, so the next poll asks from the start. True when the poll under way is to be
    /// given up.
    package mutating func coordinatorIsAt(revision: UInt64) -> Bool {
        guard revision < knownRevision else { return false }
        knownRevision = 0
        return true
    }

    /// How long to wait after a failed poll.
    package mutating func failed(random: Double) -> Duration { backoff.failed(random: random) }
}
