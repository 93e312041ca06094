import EventLog

/// A part of a partition on its way to another node: entries of its log first, then its users as its checkpoint has them.
package struct PartitionPiece: Sendable, Equatable {
    /// The first offset that the giver keeps, and the one after its last.
    package var startOffset: UInt64
    package var endOffset: UInt64
    package var entries: [LogEntry]
    /// States by user id.
    package var users: [String: [UInt8]]
    /// The checkpoint that the users are of; with the last of them.
    package var checkpoint: PartitionCheckpoint?

    package init(
        startOffset: UInt64, endOffset: UInt64, entries: [LogEntry] = [], users: [String: [UInt8]] = [:],
        checkpoint: PartitionCheckpoint? = nil
    ) {
        self.startOffset = startOffset
        self.endOffset = endOffset
        self.entries = entries
        self.users = users
        self.checkpoint = checkpoint
    }

    /// Bytes of content from which on a piece is sent: a message stays below 1 MiB unless one entry or state is larger.
    package static let targetBytes = 512 << 10
}
