#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `activity_rate`: a user's events per day, older ones counting less.
public struct ActivityRateOperator: SignalOperator {
    public let halfLifeSeconds: Double

    public init(halfLifeSeconds: Double) {
        self.halfLifeSeconds = halfLifeSeconds
    }

    public struct State: Sendable, Equatable {
        var events = DecayedSum()
    }

    public func initial() -> State { State() }

    public func fold(_ event: Event, _ context: FoldContext, into state: inout State) {
        guard context.isActivity(event.kind) else { return }
        state.events.add(1, at: event.occurredAt, halfLife: halfLifeSeconds)
    }

    public func fold(_ run: EventRun, into state: inout State) {
        let isCounted = run.tables.isActivity
        state.events.add(1, forEach: run.rows, where: isCounted, halfLife: halfLifeSeconds)
    }

    /// Events per day: a steady stream of rate λ has the decayed sum λ·h / ln 2.
    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        guard state.events.newest != nil else { return nil }
        let sum = state.events.value(at: time, halfLife: halfLifeSeconds)
        return .scalar(sum * log(2) / halfLifeSeconds * 86_400)
    }

    public func newestEvent(in state: State) -> Timestamp? { state.events.newest }
}

extension ActivityRateOperator.State: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) { events.encode(into: &encoder) }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        events = try DecayedSum(from: &decoder)
    }
}
