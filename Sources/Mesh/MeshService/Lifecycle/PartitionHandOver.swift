import Logging
import ServiceLifecycle

/// At the shutdown of a session node: says that it drains, and keeps it serving until its partitions are held elsewhere.
///
/// It waits for nothing where there is nobody to take them: no other node, only nodes that drain as well, no coordinator.
struct PartitionHandOver: Service {
    let membership: Membership
    /// How long it waits at most.
    let timeout: Duration
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        membership.report { $0.isDraining = true }
        guard isWorthWaiting(membership.topology) else { return }
        logger.info("handing the partitions over")
        let isDone = await finished()
        if isDone {
            logger.info("the partitions are held elsewhere, or nobody can take them")
        } else {
            logger.warning("not every partition was handed over in time; this node keeps them for its next start")
        }
    }

    private func isWorthWaiting(_ topology: Topology) -> Bool {
        membership.isMember && topology.mayHandOver(from: membership.node.nodeID)
    }

    private func finished() async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await topology in membership.updates() where !isWorthWaiting(topology) { return true }
                return !Task.isCancelled
            }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }
}

extension Topology {
    /// Whether a node still holds partitions, and there is another one that could take them.
    package func mayHandOver(from nodeID: String) -> Bool {
        nodes(of: .session).contains { $0.nodeID != nodeID && !$0.isDraining }
            && owners.contains { $0.holder == nodeID }
    }
}
