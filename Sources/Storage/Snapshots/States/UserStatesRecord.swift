import Signals

/// The operator states of one user as of a snapshot's watermark, encoded. What `UserFold(_:states:)` folds on from.
public struct UserStatesRecord: Sendable, Equatable {
    public var userID: String
    /// A signal that is not there had no event of the user. (One that the whole file does not know was not folded at all.)
    public var states: [SignalIdentity: [UInt8]]

    public init(userID: String, states: [SignalIdentity: [UInt8]]) {
        self.userID = userID
        self.states = states
    }
}
