import Signals

/// One prediction to be made: a user, and the items that the user turns to in this second.
package struct ReplayCase: Equatable, Sendable {
    package let user: String
    package let userIndex: Int32
    /// Items of the model that the user has not had before.
    package let items: [String]
    /// Known to the nightly batch by at least five events, and back since.
    package let isReturning: Bool
    /// At least five events before the last midnight and none since.
    package let isQuiet: Bool

    package init(user: String, userIndex: Int32, items: [String], isReturning: Bool, isQuiet: Bool) {
        self.user = user
        self.userIndex = userIndex
        self.items = items
        self.isReturning = isReturning
        self.isQuiet = isQuiet
    }
}

/// The events of one second. They are predicted from what came before the second, then ingested together.
package struct ReplayStep: Equatable, Sendable {
    package let time: Timestamp
    package let events: [Event]
    package let cases: [ReplayCase]

    /// The last midnight UTC: what the night's batch has seen is before it.
    package var midnight: Timestamp { time.floorToDay() }
    /// Predictions, one for each item.
    package var testEvents: Int { cases.reduce(0) { $0 + $1.items.count } }
}
