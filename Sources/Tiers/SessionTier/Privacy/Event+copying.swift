import Signals

extension Event {
    /// The attribute that marks a copy of an anonymous id's event; see `isLinkedCopy`.
    static let linkedFromAttribute = "freshet.linked_from"

    /// The event as the user's own. The anonymous id is not named in it but by a digest, so that it can be forgotten by
    /// itself.
    package func copied(to userID: String) -> Event {
        var copy = self
        copy.attributes[Event.linkedFromAttribute] = UserDigest(of: self.userID).shortText
        copy.userID = userID
        return copy
    }
}
