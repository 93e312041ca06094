import Refresh
import Signals

/// An alarm of the refresh plane, as an operator sees it.
package struct RaisedAlarm: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case harmfulRefreshes = "harmful_refreshes"
        case deadlinesNotAffordable = "deadlines_not_affordable"
        case deadlinesMissed = "deadlines_missed"
    }

    package let kind: Kind
    /// Empty: of no single signal.
    package let signal: String
    /// What it means and what to do.
    package let message: String

    package init(_ alarm: RefreshAlarm) {
        switch alarm {
        case .harmful(let signal, let gain):
            kind = .harmfulRefreshes
            self.signal = signal
            message =
                "refreshing makes the values worse: a fresh one loses \(Self.text(-gain.mean)) more a query than the one it "
                + "replaces, over \(Int(gain.pairs)) pairs; stop it with `freshet refresh hold \(signal)`, and look at how the "
                + "signal is computed"
        case .notAdmitted(let signal, let cells):
            kind = .deadlinesNotAffordable
            self.signal = signal
            message =
                "\(cells) times a cell's deadline could not be promised, because the budget that is kept for deadlines does not "
                + "suffice: raise the budget, or the signal's expires_after"
        case .deadlinesMissed(let signal, let count):
            kind = .deadlinesMissed
            self.signal = signal
            message = "\(count) refreshes ended after their deadline: are there enough workers for the budget?"
        case .deadlinesOverloaded(let demand, let reserved):
            kind = .deadlinesNotAffordable
            signal = ""
            message =
                "deadlines need \(Self.text(demand)) CPU-ms a second, and \(Self.text(reserved)) are kept for them: raise the "
                + "budget"
        }
    }

    private static func text(_ number: Double) -> String { "\((number * 1_000).rounded() / 1_000)" }
}

/// Since when which alarms hold, so that each is told once.
package struct AlarmBoard: Sendable {
    package struct Entry: Sendable {
        package var alarm: RaisedAlarm
        package let since: Timestamp
    }

    private struct Key: Hashable {
        let kind: RaisedAlarm.Kind
        let signal: String
    }

    private var held: [Key: Entry] = [:]

    package init() {}

    /// By signal and kind.
    package var entries: [Entry] {
        held.values.sorted { ($0.alarm.signal, $0.alarm.kind.rawValue) < ($1.alarm.signal, $1.alarm.kind.rawValue) }
    }

    /// Takes the alarms that hold now.
    /// - Returns: those that did not hold before.
    mutating func update(_ alarms: [RaisedAlarm], now: Timestamp) -> [RaisedAlarm] {
        var next: [Key: Entry] = [:]
        var raised: [RaisedAlarm] = []
        for alarm in alarms {
            let key = Key(kind: alarm.kind, signal: alarm.signal)
            if held[key] == nil { raised.append(alarm) }
            next[key] = Entry(alarm: alarm, since: held[key]?.since ?? now)
        }
        held = next
        return raised
    }
}
