import Signals

/// One row of a file.
package enum EventFileEntry: Equatable, Sendable {
    case event(Event)
    case item(Item)
    /// A row that is neither, with its text, the first 4,096 bytes of it.
    case rejected(LineProblem, text: String)
}
