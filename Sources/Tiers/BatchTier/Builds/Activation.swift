import Logging
import MeshMessages
import MeshRPC
import MeshService

/// Has the coordinator activate what was published.
struct Activation: Sendable {
    /// How long the coordinator may be away before a build gives up.
    static let patience = Duration.seconds(600)

    struct Failure: Error, CustomStringConvertible {
        var versions: PublishedVersions
        var error: RPCError

        var description: String {
            "profiles \(versions.profiles) (models '\(versions.models)') are published, but the coordinator did not activate "
                + "them: \(error); activate them with ActivateSnapshot, or build again"
        }
    }

    private let coordinator: CoordinatorService.Client
    private let membership: Membership?
    private let logger: Logger

    init(_ context: MeshContext) {
        coordinator = CoordinatorService.Client(context.coordinator)
        membership = context.membership
        logger = context.logger
    }

    /// What is active, as far as this node knows.
    var active: Topology.ActiveSnapshot? { membership?.topology.activeSnapshot }

    /// Returns when the versions are active. While the coordinator is away it tries again, and says so.
    ///
    /// - Throws: ``Failure`` when the coordinator refuses or stays away.
    func activate(_ versions: PublishedVersions, report: (String) -> Void) async throws {
        let deadline = ContinuousClock.now + Self.patience
        var backoff = CountedBackoff(base: .milliseconds(250), ceiling: .seconds(5))
        while true {
            do {
                _ = try await coordinator.activateSnapshot(
                    CoordinatorV1.ActivateSnapshotRequest(
                        profilesVersion: versions.profiles, modelsVersion: versions.models),
                    options: CallOptions(timeout: .seconds(10)))
                return
            } catch let error as RPCError {
                try Task.checkCancellation()
                guard Self.isAway(error), ContinuousClock.now < deadline else {
                    throw Failure(versions: versions, error: error)
                }
                report("activating: the coordinator is away, trying again (\(error.message))")
                if backoff.failures == 0 {
                    logger.warning("the coordinator is away; the snapshot waits", metadata: ["error": "\(error)"])
                }
                try await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
            }
        }
    }

    private static func isAway(_ error: RPCError) -> Bool {
        switch error.code {
        case .unavailable, .deadlineExceeded, .unknown, .aborted, .resourceExhausted: true
        default: false
        }
    }
}
