import Signals

/// A rule's wish that a user's values be computed anew.
package struct RefreshRequest: Sendable, Equatable {
    package var userID: String
    package var signals: [String]
    package var priority: TriggerPriority

    package init(userID: String, signals: [String], priority: TriggerPriority = .normal) {
        self.userID = userID
        self.signals = signals
        self.priority = priority
    }
}
