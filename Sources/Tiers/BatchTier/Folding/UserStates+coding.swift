import Signals

/// Format version 2: for each signal of the plan its identity and its state (no bytes for one without events), the history's
/// length and state, the seen items in order. Version 1 had one hash for all signals; it is folded anew.
extension UserStates {
    package func encodedBytes(_ plan: FoldPlan) -> [UInt8] {
        let states = fold.encodedStates()
        var encoder = ByteEncoder()
        encoder.write(version: 2)
        encoder.write(count: plan.evaluation.identities.count)
        for identity in plan.evaluation.identities {
            identity.encode(into: &encoder)
            encoder.write(bytes: states[identity] ?? [])
        }
        encoder.write(count: plan.historySignal == nil ? plan.plainHistory.length : 0)
        history.encode(into: &encoder)
        encoder.write(count: seen.count)
        for item in seen.sorted() { encoder.write(item) }
        return encoder.bytes
    }

    /// What of stored states belongs to a plan, and what has to be folded anew from the user's events.
    struct Decoded {
        var states: UserStates
        /// Indices of signals in the plan that are new or defined otherwise.
        var missing: [Int]
        /// Whether the history of the plan was not kept.
        var isHistoryMissing: Bool

        var isComplete: Bool { missing.isEmpty && !isHistoryMissing }
    }

    static func decode(_ bytes: [UInt8], _ plan: FoldPlan) throws(ByteDecodingError) -> Decoded {
        var decoder = ByteDecoder(bytes)
        try decoder.readVersion(of: "user states", known: 2...2)
        var stored: [SignalIdentity: [UInt8]] = [:]
        var covered = Set<SignalIdentity>()
        for _ in 0..<(try decoder.readCount(elementSize: 10)) {
            let identity = try SignalIdentity(from: &decoder)
            let state = try decoder.readBytes()
            covered.insert(identity)
            if !state.isEmpty { stored[identity] = state }
        }
        let historyLength = try decoder.readVarint()
        let history = try HistoryOperator.State(from: &decoder)
        var states = UserStates(plan)
        states.fold = try UserFold(plan.evaluation, states: stored)
        for _ in 0..<(try decoder.readCount()) { states.seen.insert(try decoder.readString()) }
        try decoder.finish()
        let isHistoryKept = plan.historySignal != nil || historyLength == UInt64(plan.plainHistory.length)
        if isHistoryKept { states.history = history }
        let identities = plan.evaluation.identities
        return Decoded(
            states: states, missing: identities.indices.filter { !covered.contains(identities[$0]) },
            isHistoryMissing: !isHistoryKept)
    }

    /// From what was encoded under the same plan.
    ///
    /// - Returns: nil when a signal has to be folded anew.
    package init?(decoding bytes: [UInt8], _ plan: FoldPlan) throws(ByteDecodingError) {
        let decoded = try UserStates.decode(bytes, plan)
        guard decoded.isComplete else { return nil }
        self = decoded.states
    }
}

extension UserStates.Decoded {
    /// Folds the user's events into what is missing alone: the other states have them already.
    ///
    /// - Parameter events: all that have been folded of the user, in time order.
    func completed(with events: [Event], _ plan: FoldPlan, _ context: FoldContext) -> UserStates {
        var states = states
        for event in events { states.foldMissing(self, event, plan, context) }
        return states
    }
}

extension UserStates {
    fileprivate mutating func foldMissing(
        _ decoded: Decoded, _ event: Event, _ plan: FoldPlan, _ context: FoldContext
    ) {
        fold.fold(event, context, only: decoded.missing)
        if decoded.isHistoryMissing { plan.plainHistory.fold(event, context, into: &history) }
    }
}
