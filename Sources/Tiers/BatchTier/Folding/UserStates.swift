import Signals
import Snapshots

/// Everything that the batch tier has folded of one user: a state for each signal, the history, and what was seen.
package struct UserStates: Sendable {
    /// The plan that these states belong to.
    let hash: String
    /// By signal; a signal that is not there has seen no event.
    private(set) var signals: [String: SignalState] = [:]
    /// Only used when the plan has no signal for the history.
    private(set) var history: HistoryOperator.State
    /// Every item that an event of the user has named, whatever the kind of the event.
    package private(set) var seen: Set<String> = []

    package init(_ plan: FoldPlan) {
        hash = plan.hash
        history = plan.plainHistory.initial()
    }

    /// Folds one event, which must not have been folded before.
    package mutating func fold(_ event: Event, _ plan: FoldPlan, _ context: FoldContext) {
        for signal in plan.signals {
            var state = signals.removeValue(forKey: signal.name) ?? signal.makeState()
            signal.fold(event, context, into: &state)
            signals[signal.name] = state
        }
        if plan.historySignal == nil { plan.plainHistory.fold(event, context, into: &history) }
        if !event.itemID.isEmpty { seen.insert(event.itemID) }
    }

    /// What a signal says at a time, with the newest event that it has seen; nil when it says nothing.
    package func value(of signal: Signal, at time: Timestamp, _ context: FoldContext) -> BaseValue? {
        guard let state = signals[signal.name], let value = signal.value(of: state, at: time, context) else {
            return nil
        }
        return BaseValue(value, eventTime: signal.newestEvent(in: state))
    }

    /// The user's part of a snapshot.
    package func profile(of userID: String, at time: Timestamp, _ plan: FoldPlan, _ context: FoldContext) -> UserProfile
    {
        var profile = UserProfile(userID: userID, seen: seen)
        for signal in plan.signals {
            if let value = value(of: signal, at: time, context) { profile.values[signal.name] = value }
        }
        var items: SignalValue?
        if let signal = plan.historySignal {
            items = profile.values[signal.name]?.value
        } else {
            items = plan.plainHistory.value(of: history, at: time, context)
        }
        if case .items(let items)? = items { profile.history = items }
        return profile
    }
}

extension UserStates {
    /// Format version 1: the plan's hash, the signals' states by name, the plain history, the seen items in order.
    package func encodedBytes(_ plan: FoldPlan) -> [UInt8] {
        var encoder = ByteEncoder()
        encoder.write(version: 1)
        encoder.write(hash)
        let states = plan.signals.compactMap { signal in signals[signal.name].map { (signal, $0) } }
        encoder.write(count: states.count)
        for (signal, state) in states {
            encoder.write(signal.name)
            encoder.write(bytes: signal.encode(state))
        }
        history.encode(into: &encoder)
        encoder.write(count: seen.count)
        for item in seen.sorted() { encoder.write(item) }
        return encoder.bytes
    }

    /// - Returns: nil when the states belong to another plan and have to be folded anew.
    package init?(decoding bytes: [UInt8], _ plan: FoldPlan) throws(ByteDecodingError) {
        var decoder = ByteDecoder(bytes)
        try decoder.readVersion(of: "user states")
        guard try decoder.readString() == plan.hash else { return nil }
        self.init(plan)
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let start = decoder.offset
            let name = try decoder.readString()
            let state = try decoder.readBytes()
            guard let signal = plan.signal(named: name) else {
                throw .invalidValue("a state of the signal '\(name)', which the catalogue does not have", offset: start)
            }
            signals[name] = try signal.decode(state)
        }
        history = try HistoryOperator.State(from: &decoder)
        for _ in 0..<(try decoder.readCount()) { seen.insert(try decoder.readString()) }
        try decoder.finish()
    }
}
