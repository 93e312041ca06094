import Coordinator
import Foundation
import Logging
import MeshMessages
import MeshRPC
import MeshService
import TestSupport
import Testing

/// A coordinator without a socket: its service on a paused clock and a data directory.
struct Bench {
    let clock: PausedClock
    let directory: TemporaryDirectory
    let plane: ControlPlane
    let service: CoordinatorHandler
    let context = ServerContext(method: CoordinatorService.Methods.join)

    /// - Parameter directory: one that was used before, to start again on it.
    init(
        _ directory: TemporaryDirectory = TemporaryDirectory(), budget: Double = 100, policy: String = "ralf",
        partitions: UInt32 = 64, replay: Bool = false, clock: PausedClock = PausedClock()
    ) throws {
        self.directory = directory
        self.clock = clock
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        plane = try ControlPlane(
            settings: ControlPlaneSettings(
                directory: directory.path, partitions: partitions, nodeLease: .seconds(5), refreshLease: .seconds(30),
                budget: BudgetSetting(cpuMillisPerSecond: budget, policy: policy), isReplay: replay,
                explorationShare: 0),
            clock: clock.clock, logger: logger)
        service = CoordinatorHandler(plane)
    }

    /// What a machine that is switched off now would come up with.
    func copyOfDirectory() throws -> TemporaryDirectory {
        let copy = TemporaryDirectory()
        for file in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
            try FileManager.default.copyItem(atPath: "\(directory.path)/\(file)", toPath: "\(copy.path)/\(file)")
        }
        return copy
    }

    static func node(_ id: String, service: String = "session", ready: Bool = true) -> CoordinatorV1.Node {
        CoordinatorV1.Node(
            nodeID: id, service: service, rpcAddress: "127.0.0.1:7410", adminAddress: "127.0.0.1:7510", ready: ready,
            processID: 42)
    }

    @discardableResult
    func join(_ node: CoordinatorV1.Node) async throws -> CoordinatorV1.JoinResponse {
        try await service.join(CoordinatorV1.JoinRequest(node: node), context: context)
    }

    func topology(known: UInt64 = 0, wait: UInt32 = 0) async throws -> CoordinatorV1.Topology {
        let request = CoordinatorV1.GetTopologyRequest(knownRevision: known, waitMillis: wait)
        return try #require(try await service.getTopology(request, context: context).topology)
    }

    @discardableResult
    func apply(_ yaml: String, dryRun: Bool = false) async throws -> CoordinatorV1.ApplyCatalogueResponse {
        try await service.applyCatalogue(
            CoordinatorV1.ApplyCatalogueRequest(yaml: yaml, dryRun: dryRun), context: context)
    }

    @discardableResult
    func activate(
        _ profiles: String, _ models: String, lease: String = ""
    ) async throws -> CoordinatorV1.ActivateSnapshotResponse {
        try await service.activateSnapshot(
            CoordinatorV1.ActivateSnapshotRequest(profilesVersion: profiles, modelsVersion: models, leaseID: lease),
            context: context)
    }

    func leaseBuild(
        _ node: String, renewing id: String = "", known: UInt64 = 0
    ) async throws -> CoordinatorV1.LeaseBuildResponse {
        try await service.leaseBuild(
            CoordinatorV1.LeaseBuildRequest(nodeID: node, leaseID: id, knownNumber: known), context: context)
    }

    @discardableResult
    func report(
        _ entity: String, of signal: String = "genre_affinity", queries: UInt32 = 1, loss: Double, asOf: Int64 = 0
    ) async throws -> UInt32 {
        try await service.reportFeedback(
            CoordinatorV1.ReportFeedbackRequest(
                nodeID: "session-1",
                cells: [CoordinatorV1.CellFeedback(signal: signal, entity: entity, queries: queries, loss: loss)],
                asOf: asOf),
            context: context
        ).accepted
    }

    func lease(
        _ signals: [String] = ["genre_affinity"], limit: UInt32 = 1, wait: UInt32 = 0
    ) async throws -> [CoordinatorV1.RefreshLease] {
        try await service.leaseRefreshes(
            CoordinatorV1.LeaseRefreshesRequest(nodeID: "batch-1", signals: signals, limit: limit, waitMillis: wait),
            context: context
        ).leases
    }

    func complete(
        _ lease: CoordinatorV1.RefreshLease, succeeded: Bool = true, cost: Double = 0.5
    ) async throws -> CoordinatorV1.CompleteRefreshesResponse {
        try await service.completeRefreshes(
            CoordinatorV1.CompleteRefreshesRequest(
                nodeID: "batch-1",
                outcomes: [
                    CoordinatorV1.RefreshOutcome(leaseID: lease.leaseID, succeeded: succeeded, costMillis: cost)
                ]),
            context: context)
    }

    @discardableResult
    func setBudget(_ rate: Double, policy: String = "") async throws -> CoordinatorV1.Budget? {
        try await service.setBudget(
            CoordinatorV1.SetBudgetRequest(cpuMillisPerSecond: rate, policy: policy), context: context
        ).budget
    }

    func plan(limit: UInt32 = 10) async throws -> CoordinatorV1.GetPlanResponse {
        try await service.getPlan(CoordinatorV1.GetPlanRequest(limit: limit), context: context)
    }
}

/// The Connect error that the call ends with.
func rpcError(_ call: () async throws -> some Any) async throws -> RPCError {
    let error = await #expect(throws: RPCError.self) { _ = try await call() }
    return try #require(error)
}
