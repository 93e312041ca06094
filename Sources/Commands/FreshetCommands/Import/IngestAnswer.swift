/// What the session tier said of events that were sent.
package struct IngestAnswer: Sendable, Equatable {
    package var accepted = 0
    /// Events that the mesh had already.
    package var duplicates = 0
    /// Events that were not sent again, since an interrupted import had sent them.
    package var skipped = 0

    package init(accepted: Int = 0, duplicates: Int = 0, skipped: Int = 0) {
        self.accepted = accepted
        self.duplicates = duplicates
        self.skipped = skipped
    }

    package static func += (left: inout IngestAnswer, right: IngestAnswer) {
        left.accepted += right.accepted
        left.duplicates += right.duplicates
        left.skipped += right.skipped
    }
}
