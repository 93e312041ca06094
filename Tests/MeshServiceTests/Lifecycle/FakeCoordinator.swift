import MeshMessages
import MeshRPC
import MeshService
import Synchronization

/// The coordinator's part that membership needs: who is there, and a revision that grows. It remembers what it heard.
final class FakeCoordinator: CoordinatorService.Server {
    struct State {
        var nodes: [String: CoordinatorV1.Node] = [:]
        var revision: UInt64 = 1
        var calls: [String] = []
        var snapshot: CoordinatorV1.ActiveSnapshot?
        var owners: [CoordinatorV1.PartitionOwner] = []
    }

    private let state = Mutex(State())
    private let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation

    init() {
        (changes, changed) = AsyncStream.makeStream(of: Void.self)
    }

    var calls: [String] { state.withLock { $0.calls } }
    var nodes: [String: CoordinatorV1.Node] { state.withLock { $0.nodes } }

    func activate(profiles: String, models: String) {
        state.withLock {
            $0.snapshot = CoordinatorV1.ActiveSnapshot(profilesVersion: profiles, modelsVersion: models, activatedAt: 1)
            $0.revision += 1
        }
        changed.yield()
    }

    /// Partition 0 is with this node, and belongs to that one.
    func assign(owner: String, holder: String) {
        state.withLock {
            $0.owners = [CoordinatorV1.PartitionOwner(partition: 0, nodeID: owner, epoch: 1, holder: holder)]
            $0.revision += 1
        }
        changed.yield()
    }

    /// A node that is no process.
    func pretend(_ node: CoordinatorV1.Node) { _ = note("pretend") { $0.nodes[node.nodeID] = node } }

    /// Returns once the condition holds; it is looked at after every call that arrives.
    func wait(until condition: (State) -> Bool) async {
        if state.withLock({ condition($0) }) { return }
        for await _ in changes where state.withLock({ condition($0) }) { return }
    }

    private func note(_ call: String, _ change: (inout State) -> Void) -> UInt64 {
        let revision = state.withLock { state in
            state.calls.append(call)
            let before = state.nodes
            change(&state)
            if state.nodes != before { state.revision += 1 }
            return state.revision
        }
        changed.yield()
        return revision
    }

    func join(_ request: CoordinatorV1.JoinRequest, context: ServerContext) async throws -> CoordinatorV1.JoinResponse {
        let node = request.node ?? CoordinatorV1.Node()
        let revision = note("join") { $0.nodes[node.nodeID] = node }
        return CoordinatorV1.JoinResponse(leaseMillis: 60_000, revision: revision)
    }

    func heartbeat(
        _ request: CoordinatorV1.HeartbeatRequest, context: ServerContext
    ) async throws -> CoordinatorV1.HeartbeatResponse {
        let node = request.node ?? CoordinatorV1.Node()
        let revision = note("heartbeat") { $0.nodes[node.nodeID] = node }
        return CoordinatorV1.HeartbeatResponse(leaseMillis: 60_000, revision: revision)
    }

    func leave(
        _ request: CoordinatorV1.LeaveRequest, context: ServerContext
    ) async throws -> CoordinatorV1.LeaveResponse {
        _ = note("leave") { $0.nodes[request.nodeID] = nil }
        return CoordinatorV1.LeaveResponse()
    }

    func getTopology(
        _ request: CoordinatorV1.GetTopologyRequest, context: ServerContext
    ) async throws -> CoordinatorV1.GetTopologyResponse {
        while true {
            let topology = state.withLock { state in
                CoordinatorV1.Topology(
                    revision: state.revision, nodes: state.nodes.values.sorted { $0.nodeID < $1.nodeID },
                    activeSnapshot: state.snapshot, partitions: 64, owners: state.owners)
            }
            if topology.revision > request.knownRevision {
                return CoordinatorV1.GetTopologyResponse(topology: topology)
            }
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}

/// The rest of the surface, which these tests do not use.
extension FakeCoordinator {
    private func unused<Response>() throws -> Response { throw RPCError(.unimplemented, "not part of this test") }

    func applyCatalogue(
        _ request: CoordinatorV1.ApplyCatalogueRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ApplyCatalogueResponse { try unused() }
    func getCatalogue(
        _ request: CoordinatorV1.GetCatalogueRequest, context: ServerContext
    ) async throws -> CoordinatorV1.GetCatalogueResponse { try unused() }
    func classify(
        _ request: CoordinatorV1.ClassifyRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ClassifyResponse { try unused() }
    func activateSnapshot(
        _ request: CoordinatorV1.ActivateSnapshotRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ActivateSnapshotResponse { try unused() }
    func getActiveSnapshot(
        _ request: CoordinatorV1.GetActiveSnapshotRequest, context: ServerContext
    ) async throws -> CoordinatorV1.GetActiveSnapshotResponse { try unused() }
    func rollbackSnapshot(
        _ request: CoordinatorV1.RollbackSnapshotRequest, context: ServerContext
    ) async throws -> CoordinatorV1.RollbackSnapshotResponse { try unused() }
    func leaseBuild(
        _ request: CoordinatorV1.LeaseBuildRequest, context: ServerContext
    ) async throws -> CoordinatorV1.LeaseBuildResponse { try unused() }
    func releaseBuild(
        _ request: CoordinatorV1.ReleaseBuildRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ReleaseBuildResponse { try unused() }
    func reportFeedback(
        _ request: CoordinatorV1.ReportFeedbackRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ReportFeedbackResponse { try unused() }
    func leaseRefreshes(
        _ request: CoordinatorV1.LeaseRefreshesRequest, context: ServerContext
    ) async throws -> CoordinatorV1.LeaseRefreshesResponse { try unused() }
    func completeRefreshes(
        _ request: CoordinatorV1.CompleteRefreshesRequest, context: ServerContext
    ) async throws -> CoordinatorV1.CompleteRefreshesResponse { try unused() }
    func setBudget(
        _ request: CoordinatorV1.SetBudgetRequest, context: ServerContext
    ) async throws -> CoordinatorV1.SetBudgetResponse { try unused() }
    func getPlan(
        _ request: CoordinatorV1.GetPlanRequest, context: ServerContext
    ) async throws -> CoordinatorV1.GetPlanResponse { try unused() }
    func commitPositions(
        _ request: CoordinatorV1.CommitPositionsRequest, context: ServerContext
    ) async throws -> CoordinatorV1.CommitPositionsResponse { try unused() }
    func getPositions(
        _ request: CoordinatorV1.GetPositionsRequest, context: ServerContext
    ) async throws -> CoordinatorV1.GetPositionsResponse { try unused() }
    func explainRefresh(
        _ request: CoordinatorV1.ExplainRefreshRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ExplainRefreshResponse { try unused() }
    func takeTokens(
        _ request: CoordinatorV1.TakeTokensRequest, context: ServerContext
    ) async throws -> CoordinatorV1.TakeTokensResponse { try unused() }
    func holdRefreshes(
        _ request: CoordinatorV1.HoldRefreshesRequest, context: ServerContext
    ) async throws -> CoordinatorV1.HoldRefreshesResponse { try unused() }
    func releaseRefreshes(
        _ request: CoordinatorV1.ReleaseRefreshesRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ReleaseRefreshesResponse { try unused() }
    func getPlacementAdvice(
        _ request: CoordinatorV1.GetPlacementAdviceRequest, context: ServerContext
    ) async throws -> CoordinatorV1.GetPlacementAdviceResponse { try unused() }
    func applyPlacement(
        _ request: CoordinatorV1.ApplyPlacementRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ApplyPlacementResponse { try unused() }
}
