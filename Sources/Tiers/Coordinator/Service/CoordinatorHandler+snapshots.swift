import MeshMessages
import MeshRPC
import MeshService
import MessageMapping

/// Which snapshot is active, and who may build the next one.
extension CoordinatorHandler {
    package func activateSnapshot(
        _ request: CoordinatorV1.ActivateSnapshotRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ActivateSnapshotResponse {
        let expected = Self.versions(request.judgedProfiles, request.judgedModels)
        let selection = try await deciding {
            try await plane.activateSnapshot(
                profiles: request.profilesVersion, models: request.modelsVersion, reason: request.reason,
                leaseID: request.leaseID, expecting: request.force ? nil : expected)
        }
        return CoordinatorV1.ActivateSnapshotResponse(
            active: selection.active?.message, previous: selection.previous?.message)
    }

    package func rollbackSnapshot(
        _ request: CoordinatorV1.RollbackSnapshotRequest, context: ServerContext
    ) async throws -> CoordinatorV1.RollbackSnapshotResponse {
        let (selection, left) = try await deciding {
            try await plane.rollBackSnapshot(
                from: Self.versions(request.fromProfiles, request.fromModels), reason: request.reason)
        }
        return CoordinatorV1.RollbackSnapshotResponse(
            active: selection.active?.message, left: left?.message, previous: selection.previous?.message)
    }

    package func getActiveSnapshot(
        _ request: CoordinatorV1.GetActiveSnapshotRequest, context: ServerContext
    ) async throws -> CoordinatorV1.GetActiveSnapshotResponse {
        let selection = await plane.currentSnapshots
        return CoordinatorV1.GetActiveSnapshotResponse(
            active: selection.active?.message, previous: selection.previous?.message,
            history: selection.history.reversed().map { decision in
                CoordinatorV1.Activation(
                    profilesVersion: decision.snapshot.profilesVersion, modelsVersion: decision.snapshot.modelsVersion,
                    activatedAt: decision.snapshot.activatedAt, reason: decision.reason, rollback: decision.isRollback)
            })
    }

    package func leaseBuild(
        _ request: CoordinatorV1.LeaseBuildRequest, context: ServerContext
    ) async throws -> CoordinatorV1.LeaseBuildResponse {
        try decodingArgument { () throws(MappingError) in try Self.check(nodeID: request.nodeID, field: "node_id") }
        let grant = try await deciding {
            try await plane.leaseBuild(to: request.nodeID, renewing: request.leaseID, known: request.knownNumber)
        }
        return CoordinatorV1.LeaseBuildResponse(
            leaseID: grant.id, leaseMillis: plane.buildLeaseMillis, number: grant.number)
    }

    package func releaseBuild(
        _ request: CoordinatorV1.ReleaseBuildRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ReleaseBuildResponse {
        try await deciding { try await plane.releaseBuild(request.leaseID) }
        return CoordinatorV1.ReleaseBuildResponse()
    }

    /// Nil when the caller names no profiles.
    private static func versions(_ profiles: String, _ models: String) -> SnapshotSelection.Versions? {
        profiles.isEmpty ? nil : SnapshotSelection.Versions(profiles: profiles, models: models)
    }
}

extension SnapshotSelection.Refusal {
    var rpcError: RPCError {
        switch self {
        case .noProfiles:
            RPCError(
                .failedPrecondition,
                "profiles_version is empty; a snapshot must be built and published before it can be activated")
        case .invalid(let field, let problem):
            RPCError(.invalidArgument, "\(field) \(problem)")
        case .anotherIsActive(let active):
            RPCError(
                .aborted,
                "profiles \(active?.profilesVersion ?? "of no version"), models '\(active?.modelsVersion ?? "")' became "
                    + "active meanwhile; look at what is active and decide again")
        case .nothingBefore:
            RPCError(.failedPrecondition, "no snapshot was active before this one, so there is nothing to go back to")
        }
    }
}

extension BuildLease.Refusal {
    var rpcError: RPCError {
        switch self {
        case .held(let node, let remaining):
            RPCError(
                .failedPrecondition,
                "node \(node) is building, and one builds at a time; its lease ends in \(remaining) unless it renews it"
            )
        case .ended(let id):
            RPCError(.aborted, "the build lease '\(id)' has ended, so another builder may be at work: take a new lease")
        }
    }
}
