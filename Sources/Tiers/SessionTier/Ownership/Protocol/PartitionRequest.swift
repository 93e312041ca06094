/// A node asks another one for a partition.
package struct PartitionRequest: Sendable, Equatable {
    package var partition: UInt32
    /// At which the asking node owns the partition.
    package var epoch: UInt64
    /// The asking node.
    package var nodeID: String
    /// The asking node's data directory; empty when it does not say.
    package var directory: String
    /// A node that the partition was given to and that has barred itself from ever accepting it at that epoch.
    package var notHeldBy: String?

    package init(partition: UInt32, epoch: UInt64, nodeID: String, directory: String = "", notHeldBy: String? = nil) {
        self.partition = partition
        self.epoch = epoch
        self.nodeID = nodeID
        self.directory = directory
        self.notHeldBy = notHeldBy
    }

    /// What the giver writes down before it lets go.
    package var grant: PartitionGrant { PartitionGrant(nodeID: nodeID, directory: directory, epoch: epoch) }
}

/// What a node that does not give the partition answers.
package enum PartitionAnswer: Sendable, Equatable {
    /// It has never had it, and will not accept it at the asking epoch or below. Others that were told the same before may have
    /// started the partition.
    case nothing(askers: [PartitionGrant])
    /// It handed it over before, cannot say more, and will not accept it at the asking epoch or below.
    case elsewhere(PartitionGrant)
    /// The asking epoch is out of date: the node knows this one.
    case stale(epoch: UInt64)
    /// Something about the partition is under way here; ask again.
    case busy
}

extension PartitionNote {
    /// What becomes of a request by this note alone, whether the node lives or somebody reads its directory.
    package enum Verdict: Equatable {
        /// All of the partition is here, and the right to hand it over.
        case grant
        /// To be answered once the note with the bar is durable.
        case answer(PartitionAnswer, barred: PartitionNote)
    }

    package func verdict(on request: PartitionRequest) -> Verdict {
        switch standing {
        case .none:
            let others = askers.filter { $0.nodeID != request.nodeID }
            var barred = barred(by: request)
            barred.askers = others + [request.grant]
            return .answer(.nothing(askers: others), barred: barred)
        case .claim(let epoch):
            return request.epoch > epoch ? .grant : .answer(.stale(epoch: epoch), barred: self)
        case .given(let grant):
            // The last piece may have been lost: the grantee may have it again. Nobody else can have claimed the epoch.
            let isSame = request.nodeID == grant.nodeID && request.epoch == grant.epoch
            if isSame, isWhole { return .grant }
            guard request.epoch > grant.epoch else { return .answer(.stale(epoch: grant.epoch), barred: self) }
            if request.notHeldBy == grant.nodeID, isWhole { return .grant }
            return .answer(.elsewhere(grant), barred: barred(by: request))
        }
    }

    /// With the bar above the asking epoch: also another node that is told to own the partition at the same one must not
    /// hear "nothing" from a node that may claim it yet.
    private func barred(by request: PartitionRequest) -> PartitionNote {
        var note = self
        note.bar = max(bar, request.epoch + 1)
        return note
    }
}
