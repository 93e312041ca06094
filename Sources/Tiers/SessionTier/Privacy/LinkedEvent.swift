import Signals

extension Event {
    /// The attribute that marks a copy of an anonymous id's event, and tells copies of different ids apart. Detectors that
    /// have seen the original skip the copy.
    package static let linkedFromAttribute = "freshet.linked_from"

    /// From which anonymous id the event was copied, as a digest; nil for an original.
    package var linkedFrom: String? { attributes[Event.linkedFromAttribute] }

    /// The event as the user's own. The anonymous id is not named in it, so that it can be forgotten by itself.
    package func copied(to userID: String) -> Event {
        var copy = self
        copy.attributes[Event.linkedFromAttribute] = UserDigest(of: self.userID).shortText
        copy.userID = userID
        return copy
    }
}
