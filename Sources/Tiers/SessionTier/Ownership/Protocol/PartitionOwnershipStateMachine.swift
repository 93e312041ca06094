/// One node's part in who owns one partition, as decisions: what happened goes in, what to do comes out.
///
/// # Why at most one node acknowledges for a partition
///
/// A node acknowledges only while its note is a claim. Call the *tip* the node whose note has the highest epoch; where a giver
/// and its grantee have the same one, the grantee's claim wins. The rules keep two invariants over every crash, lost, late or
/// repeated message, and whatever the coordinator says:
///
/// 1. *Only the tip has a claim.* A claim at epoch e is written in three places only. (a) After the last piece of a hand-over at e,
///    which the giver sends when `given(to, e)` is durable: so the giver, which was the tip, has lost its claim, and e is above
///    all epochs before. (b) When every node that is known has answered that it has nothing to
///    give (see `HolderSearch`). (c) By a node that has a lower claim, so it is the tip already.
/// 2. *A grant is used by one node or never.* A giver may give again only (a) to the same node at the same epoch, from the
///    unchanged copy, and that node claims an epoch at most once; or (b) at a higher epoch, to a node that brings word that the
///    former grantee never got it. The former grantee gave that word after making durable a bar above the asking epoch, and
///    `admits` refuses every claim below the bar: the old grant is dead, whatever is still on its way.
///
/// The cases that have gone wrong in other systems:
/// - *The last piece is lost, or the giver dies after its note.* The grantee asks again and gets the same copy (2a).
/// - *The grantee dies before its claim.* The next owner learns of it from the giver, has it barred, by RPC or in its directory,
///   and is given the copy (2b). If it did claim, its log is asked instead.
/// - *The giver dies before its note.* Its claim stands; it serves when it is back, and the grantee has no claim.
/// - *Two hand-overs in a row.* Epochs ascend along the chain, so the newest grant that a search hears of is followed.
/// - *A node gets back what it gave.* Its note says `given` at a lower epoch until it has the last piece of the newer copy.
/// - *Nobody has it yet, and the first owner is gone before it could say whether it started it.* The topology names the first
///   owner as the holder from the moment it is told, so it is asked; and who has nothing names those who asked before, so that
///   whoever heard of it through any of them is found.
/// - *The giver has seen the grantee hold the partition.* It drops its copy and can never give it again, so not even a grantee
///   that lost its disk can bring an old copy back to life.
/// - *The coordinator forgets everything.* Epochs at or below a node's own are refused. A node that is told that nobody holds
///   a partition asks all others before it starts one. What remains is a holder that is down while the coordinator loses its
///   store: then a second one may start, and the one with the lower epoch stops when it hears of the other (`deposed`).
///
/// A value without I/O; the shell performs the actions in their order and reports back. One note is written at a time.
package struct PartitionOwnershipStateMachine: Sendable {
    /// A request that the shell is to answer; a number of the shell's choice.
    package typealias RequestID = UInt64
    /// Asking one node, from `.ask` to its outcome. What comes of an attempt that was abandoned is ignored.
    package typealias Attempt = UInt64

    package enum Action: Sendable, Equatable {
        /// Make the note durable, then report `persisted`.
        case persist(PartitionNote)
        /// Recover the partition from the own disk and take requests, then report `opened`.
        case open(epoch: UInt64)
        /// Refuse appends, await those in flight and checkpoint, then report `sealed`.
        case seal
        /// Release what the partition holds in memory.
        case close
        /// Drop the partition's entries and checkpoint from the disk; nothing to report.
        case discard
        /// Ask a node, then report `answered`, `copying` and `copied`, or `couldNotAsk`.
        case ask(String, PartitionRequest, Attempt)
        /// Stop an attempt; what it has copied does not count.
        case abandon(Attempt)
        /// Report `retry` in a while; takes the place of an earlier one.
        case retryLater
        /// Answer a request without the partition.
        case answer(RequestID, PartitionAnswer)
        /// Send everything but the last piece, then report `streamed`.
        case stream(RequestID, PartitionGrant)
        /// Send the last piece.
        case finish(RequestID)
        /// For a person: this partition's data is in question.
        case warn(OwnershipWarning)
    }

    enum Phase: Equatable {
        case idle
        case opening, serving
        case asking(HolderSearch, Attempt?, isCopying: Bool)
        case sealing(RequestID, PartitionGrant)
        case streaming(RequestID, PartitionGrant)
        /// A note could not be written. What it said may or may not be true after a restart, so nothing is done until then.
        case failed
    }

    /// What a note that is being written is for.
    enum Intent: Equatable {
        case search, copy, claim, raise
        case answer(RequestID, PartitionAnswer)
        case give(RequestID)
        case discard, depose
    }

    package let partition: UInt32
    let node: String
    let directory: String
    /// What is durable.
    package var note: PartitionNote
    var phase = Phase.idle
    var writing: (note: PartitionNote, intent: Intent)?
    /// What the node was last told; nil when nothing yet.
    package var view: PartitionView?
    private var attempts: Attempt = 0

    /// - Parameter note: what was durable when the node started.
    package init(partition: UInt32, node: String, directory: String = "", note: PartitionNote = PartitionNote()) {
        self.partition = partition
        self.node = node
        self.directory = directory
        self.note = note
    }

    /// What to do when the node starts: a claim that stands is served, coordinator or not.
    package mutating func start() -> [Action] {
        guard case .claim(let epoch) = note.standing else { return [] }
        phase = .opening
        return [.open(epoch: epoch)]
    }

    /// Whether a note is on its way to the disk.
    package var isWriting: Bool { writing != nil }

    /// The data directory of a node that the search has heard of; empty when nobody has said.
    package func knownDirectory(of node: String) -> String {
        guard case .asking(let search, _, _) = phase else { return "" }
        return search.directory(of: node)
    }

    mutating func persist(_ note: PartitionNote, for intent: Intent) -> [Action] {
        precondition(writing == nil, "one note at a time")
        writing = (note, intent)
        return [.persist(note)]
    }

    mutating func nextAttempt() -> Attempt {
        attempts += 1
        return attempts
    }
}

/// What a person should look into.
package enum OwnershipWarning: Sendable, Equatable {
    /// Somebody held the partition before, nobody has it now: it starts from what is on this node's disk.
    case loss(partition: UInt32)
    /// Another node holds the partition at a higher epoch, though this one never gave it away: this one stops acknowledging, and
    /// keeps its copy until it is given the partition again.
    case deposed(partition: UInt32, by: String)
    /// A note could not be written: the node does nothing more with the partition until it is started again.
    case noteNotWritten(partition: UInt32, reason: String)
    /// The partition could not be recovered from the disk; it is tried again.
    case notOpened(partition: UInt32, reason: String)
    /// What the disk has of a partition that is elsewhere could not be dropped.
    case notDropped(partition: UInt32, reason: String)
}
