import Logging
import MeshMessages
import MeshRPC
import MeshService

/// The coordinator's part in builds, by RPC.
actor MeshSnapshotControl: SnapshotControl {
    private let coordinator: CoordinatorService.Client
    private let membership: Membership?
    private let nodeID: String
    private let logger: Logger
    /// The lease as it was last given or renewed.
    private var lease: (id: String, duration: Duration)?

    init(_ context: MeshContext) {
        coordinator = CoordinatorService.Client(context.coordinator)
        membership = context.membership
        nodeID = context.nodeID
        logger = context.logger
    }

    // MARK: - The lease

    func lease(known: UInt64) async throws -> UInt64 {
        let response = try await asking {
            try await coordinator.leaseBuild(
                CoordinatorV1.LeaseBuildRequest(nodeID: nodeID, knownNumber: known),
                options: CallOptions(timeout: .seconds(5)))
        }
        lease = (response.leaseID, .milliseconds(Int64(response.leaseMillis)))
        return response.number
    }

    func keepLease() async {
        while !Task.isCancelled {
            let held = lease
            try? await Task.sleep(for: held.map { $0.duration / 3 } ?? .seconds(1))
            // Another one was taken meanwhile, or it was given back.
            guard let held, lease?.id == held.id, !Task.isCancelled else { continue }
            do {
                _ = try await asking {
                    try await coordinator.leaseBuild(
                        CoordinatorV1.LeaseBuildRequest(nodeID: nodeID, leaseID: held.id),
                        options: CallOptions(timeout: min(.seconds(5), held.duration / 3)))
                }
            } catch ControlRefusal.overtaken(let message) {
                logger.warning("the build lease was lost", metadata: ["reason": "\(message)"])
                if lease?.id == held.id { lease = nil }
            } catch {
                if Task.isCancelled { return }
                logger.warning("the build lease could not be renewed", metadata: ["error": "\(error)"])
            }
        }
    }

    func giveBackLease() async {
        guard let id = lease?.id else { return }
        lease = nil
        let coordinator = self.coordinator
        // In a task of its own: the one that runs this may have been cancelled.
        let call = Task {
            try await coordinator.releaseBuild(
                CoordinatorV1.ReleaseBuildRequest(leaseID: id), options: CallOptions(timeout: .seconds(2)))
        }
        if (try? await call.value) == nil { logger.info("the build lease ends by itself: the coordinator is away") }
    }

    // MARK: - The active snapshot

    func selection() async -> ActiveSelection {
        do {
            let response = try await coordinator.getActiveSnapshot(
                CoordinatorV1.GetActiveSnapshotRequest(), options: CallOptions(timeout: .seconds(3)))
            return ActiveSelection(
                active: Self.versions(response.active), previous: Self.versions(response.previous), isCertain: true)
        } catch {
            let known = membership?.topology.activeSnapshot
            return ActiveSelection(
                active: known.map { PublishedVersions(profiles: $0.profilesVersion, models: $0.modelsVersion) },
                isCertain: false)
        }
    }

    func activate(
        _ versions: PublishedVersions, judgedAgainst judged: PublishedVersions?, reason: String
    ) async throws {
        guard let id = lease?.id else { throw ControlRefusal.overtaken("this builder has no lease") }
        _ = try await asking {
            try await coordinator.activateSnapshot(
                CoordinatorV1.ActivateSnapshotRequest(
                    profilesVersion: versions.profiles, modelsVersion: versions.models, reason: reason, leaseID: id,
                    judgedProfiles: judged?.profiles ?? "", judgedModels: judged?.models ?? "", force: judged == nil),
                options: CallOptions(timeout: .seconds(10)))
        }
    }

    private static func versions(_ message: CoordinatorV1.ActiveSnapshot?) -> PublishedVersions? {
        guard let message, !message.profilesVersion.isEmpty else { return nil }
        return PublishedVersions(profiles: message.profilesVersion, models: message.modelsVersion)
    }

    private func asking<Response: Sendable>(_ call: () async throws -> Response) async throws -> Response {
        do {
            return try await call()
        } catch let error as RPCError {
            try Task.checkCancellation()
            switch error.code {
            case .aborted: throw ControlRefusal.overtaken(error.message)
            case .failedPrecondition: throw ControlRefusal.held(error.message)
            case .unavailable, .deadlineExceeded, .unknown, .resourceExhausted: throw ControlRefusal.away(error.message)
            default: throw ControlRefusal.refused("\(error)")
            }
        }
    }
}
