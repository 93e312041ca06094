extension MethodAllowList {
    /// What Freshet's processes need of each other, and no more: the list that is used when none is configured.
    ///
    /// Identities are those of `scripts/dev-certs`: `spiffe://<trust domain>/freshet/<service>`.
    public static func freshet(trustDomain: TrustDomain) -> MethodAllowList {
        do throws(AllowListError) {
            return try MethodAllowList(parsing: freshetText, trustDomain: trustDomain)
        } catch {
            preconditionFailure("the built-in allow list is wrong: \(error)")
        }
    }

    /// The default list as a text, to begin an own one with.
    public static let freshetText = """
        # The operator's command line does everything.
        ALLOW service:cli          *

        # Frontends rank, send events, say who an anonymous visitor turned out to be, and look at profiles.
        ALLOW service:frontend     /freshet.ranker.v1.RankerService/*
        ALLOW service:frontend     /freshet.session.v1.SessionService/IngestEvents
        ALLOW service:frontend     /freshet.session.v1.SessionService/StreamEvents
        ALLOW service:frontend     /freshet.session.v1.SessionService/LinkUser
        ALLOW service:frontend     /freshet.session.v1.SessionService/GetProfile

        # The session tier: membership, the catalogue, snapshots, what it tells of staleness, how far the log has been consumed,
        # and between its nodes what belongs to another one's users.
        ALLOW service:session      /freshet.coordinator.v1.CoordinatorService/Join
        ALLOW service:session      /freshet.coordinator.v1.CoordinatorService/Heartbeat
        ALLOW service:session      /freshet.coordinator.v1.CoordinatorService/Leave
        ALLOW service:session      /freshet.coordinator.v1.CoordinatorService/GetTopology
        ALLOW service:session      /freshet.coordinator.v1.CoordinatorService/GetCatalogue
        ALLOW service:session      /freshet.coordinator.v1.CoordinatorService/GetActiveSnapshot
        ALLOW service:session      /freshet.coordinator.v1.CoordinatorService/ReportFeedback
        ALLOW service:session      /freshet.coordinator.v1.CoordinatorService/GetPositions
        ALLOW service:session      /freshet.session.v1.SessionService/IngestEvents
        ALLOW service:session      /freshet.session.v1.SessionService/TransferPartition
        ALLOW service:session      /freshet.batch.v1.BatchService/GetManifest
        ALLOW service:session      /freshet.batch.v1.BatchService/FetchSnapshot

        # The trigger tier: the same, the log, and the patches and refreshed values it writes.
        ALLOW service:trigger      /freshet.coordinator.v1.CoordinatorService/Join
        ALLOW service:trigger      /freshet.coordinator.v1.CoordinatorService/Heartbeat
        ALLOW service:trigger      /freshet.coordinator.v1.CoordinatorService/Leave
        ALLOW service:trigger      /freshet.coordinator.v1.CoordinatorService/GetTopology
        ALLOW service:trigger      /freshet.coordinator.v1.CoordinatorService/GetCatalogue
        ALLOW service:trigger      /freshet.coordinator.v1.CoordinatorService/GetActiveSnapshot
        ALLOW service:trigger      /freshet.coordinator.v1.CoordinatorService/LeaseRefreshes
        ALLOW service:trigger      /freshet.coordinator.v1.CoordinatorService/CompleteRefreshes
        ALLOW service:trigger      /freshet.coordinator.v1.CoordinatorService/CommitPositions
        ALLOW service:trigger      /freshet.session.v1.SessionService/ReadEvents
        ALLOW service:trigger      /freshet.session.v1.SessionService/TailEvents
        ALLOW service:trigger      /freshet.session.v1.SessionService/GetProfile
        ALLOW service:trigger      /freshet.session.v1.SessionService/PutPatch
        ALLOW service:trigger      /freshet.session.v1.SessionService/WriteBase
        ALLOW service:trigger      /freshet.batch.v1.BatchService/GetManifest
        ALLOW service:trigger      /freshet.batch.v1.BatchService/FetchSnapshot

        # The batch tier: the log, the values it refreshes, and the snapshots it activates.
        ALLOW service:batch        /freshet.coordinator.v1.CoordinatorService/Join
        ALLOW service:batch        /freshet.coordinator.v1.CoordinatorService/Heartbeat
        ALLOW service:batch        /freshet.coordinator.v1.CoordinatorService/Leave
        ALLOW service:batch        /freshet.coordinator.v1.CoordinatorService/GetTopology
        ALLOW service:batch        /freshet.coordinator.v1.CoordinatorService/GetCatalogue
        ALLOW service:batch        /freshet.coordinator.v1.CoordinatorService/GetActiveSnapshot
        ALLOW service:batch        /freshet.coordinator.v1.CoordinatorService/ActivateSnapshot
        ALLOW service:batch        /freshet.coordinator.v1.CoordinatorService/LeaseBuild
        ALLOW service:batch        /freshet.coordinator.v1.CoordinatorService/ReleaseBuild
        ALLOW service:batch        /freshet.coordinator.v1.CoordinatorService/LeaseRefreshes
        ALLOW service:batch        /freshet.coordinator.v1.CoordinatorService/CompleteRefreshes
        ALLOW service:batch        /freshet.coordinator.v1.CoordinatorService/CommitPositions
        ALLOW service:batch        /freshet.session.v1.SessionService/ReadEvents
        ALLOW service:batch        /freshet.session.v1.SessionService/TailEvents
        ALLOW service:batch        /freshet.session.v1.SessionService/WriteBase

        # The ranker: profiles and histories, what trends, snapshots, and what it tells of staleness.
        ALLOW service:ranker       /freshet.coordinator.v1.CoordinatorService/Join
        ALLOW service:ranker       /freshet.coordinator.v1.CoordinatorService/Heartbeat
        ALLOW service:ranker       /freshet.coordinator.v1.CoordinatorService/Leave
        ALLOW service:ranker       /freshet.coordinator.v1.CoordinatorService/GetTopology
        ALLOW service:ranker       /freshet.coordinator.v1.CoordinatorService/GetCatalogue
        ALLOW service:ranker       /freshet.coordinator.v1.CoordinatorService/GetActiveSnapshot
        ALLOW service:ranker       /freshet.coordinator.v1.CoordinatorService/ReportFeedback
        ALLOW service:ranker       /freshet.coordinator.v1.CoordinatorService/TakeTokens
        ALLOW service:ranker       /freshet.session.v1.SessionService/GetProfile
        ALLOW service:ranker       /freshet.session.v1.SessionService/GetHistory
        ALLOW service:ranker       /freshet.trigger.v1.TriggerService/GetTrending
        ALLOW service:ranker       /freshet.batch.v1.BatchService/GetManifest
        ALLOW service:ranker       /freshet.batch.v1.BatchService/FetchSnapshot
        """
}
