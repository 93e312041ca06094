import Synchronization

/// Begins traces and continues them. Decides which of those that begin here are recorded; one that arrives with a decision keeps
/// it.
public final class TraceSampler: Sendable {
    /// The recorded share of new traces, 0 to 1.
    public let share: Double
    private let state: Atomic<UInt64>

    public init(share: Double) {
        precondition((0...1).contains(share), "a share is between 0 and 1")
        self.share = share
        state = Atomic(.random(in: 0 ... .max))
    }

    /// The beginning of a trace.
    public func newTrace() -> TraceContext {
        var ids = IDs(sampler: self)
        let isSampled = share > 0 && Double.random(in: 0..<1, using: &ids) < share
        return .root(isSampled: isSampled, using: &ids)
    }

    /// One span further in the same trace; without one, the beginning of a new one.
    public func child(of parent: TraceContext?) -> TraceContext {
        guard let parent else { return newTrace() }
        var ids = IDs(sampler: self)
        return parent.child(using: &ids)
    }

    /// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) on a shared counter: ids need to differ, not to be secret, and a system call
    /// for each would cost more than the rest of the bookkeeping.
    private struct IDs: RandomNumberGenerator {
        let sampler: TraceSampler

        func next() -> UInt64 {
            var value = sampler.state.wrappingAdd(0x9e37_79b9_7f4a_7c15, ordering: .relaxed).newValue
            value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
            value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
            return value ^ value >> 31
        }
    }
}
