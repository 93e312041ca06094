/// A new owner's way to the node that can hand it a partition.
///
/// It starts where the topology says, follows "I gave it to …", and goes back to a giver when the one it gave to never got the
/// partition. A node that has nothing names those that asked it before, since one of them may have started the partition: they
/// are asked too. Whoever answers has barred itself durably from accepting the partition at the asking epoch or below, so an
/// answer stays true and need not be asked for twice; the one exception, a giver that gives again, shows in its next answer.
/// When everybody has answered and nobody has it, the partition starts on the asking node.
package struct HolderSearch: Sendable, Equatable {
    package enum Step: Sendable, Equatable {
        case ask(String, notHeldBy: String?)
        /// Nobody else has it: what is on the own disk is the partition.
        ///
        /// - Parameter isLoss: somebody had it once, and its disk is gone.
        case openOwn(isLoss: Bool)
        /// Some could not be asked; try them again later.
        case wait
    }

    private enum Answer: Equatable {
        case nothing(askers: [PartitionGrant])
        case gave(PartitionGrant)
    }

    package let epoch: UInt64
    private let node: String
    private var answers: [String: Answer]
    /// Givers that have no copy to give again, with the epoch of the grant.
    private var emptied: [String: UInt64] = [:]
    private var unreachable: Set<String> = []

    /// - Parameter note: of the asking node, which must have barred itself below `epoch`.
    package init(epoch: UInt64, node: String, note: PartitionNote) {
        precondition(note.bar >= epoch, "a node that asks has barred itself below the epoch")
        self.epoch = epoch
        self.node = node
        if case .given(let grant) = note.standing {
            answers = [node: .gave(grant)]
            if !note.isWhole { emptied[node] = grant.epoch }
        } else {
            answers = [node: .nothing(askers: note.askers)]
        }
    }

    package mutating func answered(_ asked: String, notHeldBy: String?, _ answer: PartitionAnswer) {
        switch answer {
        case .nothing(let askers): answers[asked] = .nothing(askers: askers)
        case .elsewhere(let grant):
            answers[asked] = .gave(grant)
            if notHeldBy == grant.nodeID { emptied[asked] = grant.epoch }
        case .stale, .busy: unreachable.insert(asked)
        }
    }

    package mutating func couldNotAsk(_ node: String) { unreachable.insert(node) }

    /// Time has passed: those that could not be asked may be now.
    package mutating func tryAgain() { unreachable = [] }

    package func next(_ view: PartitionView) -> Step {
        let newest = newestGrant
        var isWaiting = false
        if let (giver, grant) = newest, emptied[giver] != grant.epoch {
            let asked: String
            let notHeldBy: String?
            if answers[grant.nodeID] == nil {
                (asked, notHeldBy) = (grant.nodeID, nil)
            } else {
                // It has answered, and the grant is newer than whatever it gave away: it never got it.
                if giver == node { return .openOwn(isLoss: false) }
                (asked, notHeldBy) = (giver, grant.nodeID)
            }
            if !unreachable.contains(asked) { return .ask(asked, notHeldBy: notHeldBy) }
            isWaiting = true
        }
        let others = (view.holder.map { [$0] } ?? []) + mentioned.map(\.nodeID).sorted() + view.nodes.sorted()
        for other in others where answers[other] == nil {
            if !unreachable.contains(other) { return .ask(other, notHeldBy: nil) }
            isWaiting = true
        }
        return isWaiting ? .wait : .openOwn(isLoss: newest != nil)
    }

    /// The data directory of a node that a partition was given to, as its giver knows it; empty when nobody has said.
    package func directory(of node: String) -> String {
        mentioned.first { $0.nodeID == node && !$0.directory.isEmpty }?.directory ?? ""
    }

    /// Nodes that others gave the partition to, or were asked for it by.
    private var mentioned: [PartitionGrant] {
        answers.values.flatMap { answer in
            switch answer {
            case .gave(let grant): [grant]
            case .nothing(let askers): askers
            }
        }
    }

    private var newestGrant: (giver: String, grant: PartitionGrant)? {
        var newest: (giver: String, grant: PartitionGrant)?
        for (giver, answer) in answers.sorted(by: { $0.key < $1.key }) {
            guard case .gave(let grant) = answer, grant.epoch > newest?.grant.epoch ?? 0 else { continue }
            newest = (giver, grant)
        }
        return newest
    }
}
