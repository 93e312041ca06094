import CatalogueReplica
import MeshRPC
import MeshService
import SnapshotReplica
import Snapshots

/// The process: the endpoint, with the snapshot and the trending items that it follows.
public enum RankerProcess {
    public static let description = ServiceDescription(
        name: .ranker,
        summary: "The request-time tier: ranks items for a user from the snapshot, recent events and what trends."
    ) { context in
        // A ranker reads values; the states would only fill its disk.
        let replica = try SnapshotReplica(
            context, root: context.dataDirectory + "/snapshots", omitting: [SnapshotFile.states])
        let catalogue = try CatalogueReplica(context)
        let holder = SnapshotHolder(replica.openLast(), rules: catalogue.current.ranking)
        if holder.current == nil {
            context.readiness.remark("snapshot", "none is loaded yet; ranking by what trends")
        }
        let session = SessionHistory(
            context.caller(of: .session), timeout: context.settings[RankerSettings.sessionTimeout],
            peer: PeerCondition(.session, readiness: context.readiness, logger: context.logger))
        let poll = TrendingPoll(
            context.caller(of: .trigger), interval: context.settings[RankerSettings.trendingInterval],
            peer: PeerCondition(.trigger, readiness: context.readiness, logger: context.logger))
        let experiment = try RankerExperiments(context)
        let feedback = SignalFeedback(
            context.coordinator, nodeID: context.nodeID, catalogue: { catalogue.current }, now: { context.now() },
            logger: context.logger)
        let endpoint = RankerEndpoint(
            snapshot: { holder.current }, session: session, trending: poll.board, clusters: poll.clusters,
            rules: { holder.rules },
            attribute: { signal in
                guard case .text(let name)? = catalogue.current[signal]?.definition.parameters["attribute"] else {
                    return nil
                }
                return name
            },
            assignment: experiment.assignment,
            historyCap: context.settings[RankerSettings.historyCap],
            time: { (asOf) throws(RPCError) in try context.asOf(asOf) }, metrics: RankerMetrics(),
            queries: QueryDesk(context),
            exposures: experiment.desk, feedback: feedback, rewards: experiment.rewards,
            archive: SnapshotArchive(
                current: { holder.current }, root: context.dataDirectory + "/snapshots",
                omitting: [SnapshotFile.states]),
            logger: context.logger)
        return ServiceParts(
            rpc: [endpoint],
            background: [
                BackgroundWork("snapshot replica") {
                    await replica.run {
                        holder.adopt($0)
                        context.readiness.remark("snapshot", nil)
                    }
                },
                BackgroundWork("catalogue replica") { await catalogue.run { holder.adopt($0.ranking) } },
                BackgroundWork("trending poll") { try await poll.run() },
                BackgroundWork("feedback") { try await feedback.run() },
            ] + experiment.background,
            close: { await experiment.desk?.log.close() })
    }
}
