import Logging
import MeshService

extension ControlPlane {
    /// Whether nodes that a former process knew may only not have told this one yet that they are there: for one lease after
    /// its start.
    var presumesOwners: Bool { elapsed < nodeLease }

    /// Whether partitions that nobody claims may be begun empty. Not when nodes claim others although this process knows of no
    /// owner at all: then the assignment was lost, and who claims the rest gets the time to say so.
    private var opensUnclaimed: Bool {
        assignment.hasOwners || !presumesOwners || membership.nodes.allSatisfy(\.held.isEmpty)
    }

    /// Gives partitions to whom they belong now. Durable before anybody is told: an assignment that cannot be written is not
    /// made, and is tried again with the next news.
    /// - Returns: whether the assignment is another one.
    @discardableResult
    func assignPartitions() -> Bool {
        var next = assignment
        next.update(
            members: membership.nodes, presumesOwners: presumesOwners, opensUnclaimed: opensUnclaimed)
        assignedWithPresumption = presumesOwners
        guard next != assignment else { return false }
        do {
            try store.write(next)
        } catch {
            logger.error(
                "the ownership of partitions cannot be written and stays as it was", metadata: ["error": "\(error)"])
            return false
        }
        let moved = zip(assignment.partitions, next.partitions).count { $0.owner != $1.owner }
        if moved > 0 { logger.info("partitions have new owners", metadata: ["partitions": "\(moved)"]) }
        assignment = next
        return true
    }

    /// The owners that were presumed to come back have had their time.
    func endPresumption() {
        guard assignedWithPresumption, !presumesOwners else { return }
        let shown = assignment.owners(members: membership.nodes, presumesOwners: true)
        assignPartitions()
        // Also where no owner changes: holders that did not come back are not shown where they were any more.
        if assignment.owners(members: membership.nodes, presumesOwners: false) != shown { topologyChanged() }
    }
}
