import Logging
import MeshService

extension ControlPlane {
    /// A node is here, or still here, and this is what it says of itself. Returns the topology's revision.
    package func renew(_ node: Topology.Node) -> UInt64 {
        expireOverdue()
        switch membership.renew(node, now: clock.now()) {
        case .joined:
            logger.info(
                "node joined",
                metadata: ["node": "\(node.nodeID)", "service": "\(node.service)", "address": "\(node.rpcAddress)"])
            membersChanged()
        case .changed(let previous):
            if previous.processID != node.processID {
                logger.warning(
                    "node is another process now",
                    metadata: ["node": "\(node.nodeID)", "was": "\(previous.processID)", "is": "\(node.processID)"])
            }
            membersChanged()
        case .renewed:
            break
        }
        return revision.value
    }

    /// A node goes away. Leaving twice is no error.
    package func leave(_ id: String) {
        guard let node = membership.leave(id) else { return }
        logger.info("node left", metadata: ["node": "\(id)", "service": "\(node.service)"])
        membersChanged()
    }

    /// How long a node may be silent, in milliseconds.
    package nonisolated var leaseMillis: UInt32 { UInt32(clamping: Int64(nodeLease / .milliseconds(1))) }

    package var topology: Topology {
        expireOverdue()
        return Topology(
            revision: revision.value, nodes: membership.nodes, activeSnapshot: snapshots.active,
            catalogueRevision: catalogue.revision, partitions: Int(partitions),
            owners: assignment.owners(members: membership.nodes, presumesOwners: presumesOwners))
    }

    /// The topology as soon as its revision is another than the known one, or when the wait is over.
    ///
    /// A known revision ahead of the present one is answered at once: it is from before the data directory was lost.
    package func topology(otherThan known: UInt64, wait: Duration) async -> Topology {
        let deadline = clock.now() + wait
        while true {
            let rings = topologyBell.rings
            let view = topology
            if view.revision != known || clock.now() >= deadline || isEnding || Task.isCancelled { return view }
            await topologyBell.wait(past: rings, until: deadline, clock: clock)
        }
    }
}
