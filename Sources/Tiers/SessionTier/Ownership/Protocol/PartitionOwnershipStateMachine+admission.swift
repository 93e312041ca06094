/// What a request for a partition meets at a node.
package enum PartitionAdmission: Sendable, Equatable {
    /// The node acknowledges for the partition.
    case pass
    /// It is about to be decided; wait for the next change.
    case wait
    /// Another node is to be asked; nil when it is not known which.
    case elsewhere(nodeID: String?)
    /// The node must be started again before it can do anything with the partition.
    case failed
}

extension PartitionOwnershipStateMachine {
    /// What a request for the partition meets now.
    package var admission: PartitionAdmission {
        switch phase {
        case .serving: if case .depose = writing?.intent { .wait } else { .pass }
        case .opening, .asking, .sealing, .streaming: .wait
        case .failed: .failed
        case .idle: idleAdmission
        }
    }

    private var idleAdmission: PartitionAdmission {
        if let view, view.owner == node, note.admits(epoch: view.epoch) { return .wait }
        if case .given(let grant) = note.standing, grant.epoch >= view?.epoch ?? 0 {
            return .elsewhere(nodeID: grant.nodeID)
        }
        // A node that has just started does not know yet.
        guard let view else { return .wait }
        return .elsewhere(nodeID: view.owner == node ? view.holder : view.owner)
    }

    /// The epoch of the claim that the node reports as held; nil without a claim.
    package var held: UInt64? {
        guard case .claim(let epoch) = note.standing else { return nil }
        return epoch
    }
}
