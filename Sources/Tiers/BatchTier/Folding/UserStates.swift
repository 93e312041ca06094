import Signals
import Snapshots

/// Everything that the batch tier has folded of one user: a state for each signal, the history, and what was seen.
package struct UserStates: Sendable {
    package internal(set) var fold: UserFold
    /// Only used when the plan has no signal for the history.
    var history: HistoryOperator.State
    /// Every item that an event of the user has named, whatever the kind of the event; but what was only shown, by a kind of
    /// weight 0, is not seen.
    package internal(set) var seen: Set<String> = []

    package init(_ plan: FoldPlan) {
        fold = UserFold(plan.evaluation)
        history = plan.plainHistory.initial()
    }

    /// Folds one event, which must not have been folded before.
    package mutating func fold(_ event: Event, _ plan: FoldPlan, _ context: FoldContext) {
        fold.fold(event, context)
        if plan.historySignal == nil { plan.plainHistory.fold(event, context, into: &history) }
        if !event.itemID.isEmpty, !context.isWithoutWeight(event.kind) { seen.insert(event.itemID) }
    }

    /// Folds a run of the user's events, none of which must have been folded before: the same states as by one event after the
    /// other.
    package mutating func fold(_ run: EventRun, _ plan: FoldPlan) {
        fold.fold(run)
        if plan.historySignal == nil { plan.plainHistory.fold(run, into: &history) }
        run.forEachItem(where: { $0?.weight != 0 }) { seen.insert($0) }
    }

    /// What a signal says at a time, with the newest event that it has seen; nil when it says nothing.
    package func value(of signal: Signal, at time: Timestamp, _ context: FoldContext) -> BaseValue? {
        fold.value(of: signal.name, at: time, context).map {
            BaseValue($0, eventTime: fold.newestEvent(of: signal.name))
        }
    }

    /// The user's values in a snapshot.
    package func profile(of userID: String, at time: Timestamp, _ plan: FoldPlan, _ context: FoldContext) -> UserProfile
    {
        var profile = UserProfile(userID: userID, seen: seen)
        for signal in plan.served {
            if let value = value(of: signal, at: time, context) { profile.values[signal.name] = value }
        }
        let items: SignalValue?
        if let signal = plan.historySignal {
            items = fold.value(of: signal.name, at: time, context)
        } else {
            items = plan.plainHistory.value(of: history, at: time, context)
        }
        if case .items(let items)? = items { profile.history = items }
        return profile
    }

    /// The user's states in a snapshot.
    package func record(of userID: String) -> UserStatesRecord {
        UserStatesRecord(userID: userID, states: fold.encodedStates())
    }
}
