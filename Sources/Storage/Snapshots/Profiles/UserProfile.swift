import Signals

/// What a snapshot holds of one user.
public struct UserProfile: Sendable, Equatable {
    public var userID: String
    /// By signal. Only `value` and `eventTime` are stored.
    public var values: [String: BaseValue]
    /// Last items, in the order given (the batch tier gives time order, oldest first).
    public var history: [ItemAt]
    /// Every item the user has seen: complete, never capped, without order.
    public var seen: Set<String>

    public init(userID: String, values: [String: BaseValue] = [:], history: [ItemAt] = [], seen: Set<String> = []) {
        self.userID = userID
        self.values = values
        self.history = history
        self.seen = seen
    }

    /// The order of users in a profiles file: ascending by the UTF-8 bytes of their ids, which is not the order of `<` on
    /// `String` beyond ASCII.
    public static func idsAreInOrder(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
