extension Event {
    /// Whether this is the copy of an anonymous id's event, appended when the id was linked to this user. The original has
    /// been folded under that id: a user's own signals want the copy, and counts over everyone must leave it out.
    public var isLinkedCopy: Bool { attributes["freshet.linked_from"] != nil }
}
