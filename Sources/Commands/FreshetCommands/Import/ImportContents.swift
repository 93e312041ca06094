import EventFiles
import Signals

/// What an import has read.
package struct ImportContents: Sendable {
    package var items: [Item]
    package var events: EventSpool
    /// Rows of all files, bad ones included.
    package var rows: Int
    package var rejected: Int
    /// The first bad rows.
    package var problems: [LineProblem]
    /// Where the bad rows are; nil when there are none.
    package var rejectsPath: String?

    package init(
        items: [Item] = [], events: EventSpool = EventSpool(), rows: Int = 0, rejected: Int = 0,
        problems: [LineProblem] = [], rejectsPath: String? = nil
    ) {
        self.items = items
        self.events = events
        self.rows = rows
        self.rejected = rejected
        self.problems = problems
        self.rejectsPath = rejectsPath
    }
}
