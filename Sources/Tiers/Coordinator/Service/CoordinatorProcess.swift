import MeshService
import RocksDB
import Signals

/// `freshet-coordinator`: opens the control plane and serves it.
public enum CoordinatorProcess {
    public static let description = ServiceDescription(
        name: .coordinator, summary: "control plane: membership, catalogue, active snapshot, refresh scheduling",
        start: { context in try start(context) })

    private static func start(_ context: MeshContext) throws -> ServiceParts {
        let plane = try open(context)
        let handler = CoordinatorHandler(plane)
        for page in handler.adminPages { context.addAdminPage(page) }
        // Long polls that wait for news would otherwise hold up the drain.
        let readiness = context.readiness
        readiness.observe { [readiness] _ in
            guard readiness.isDraining else { return }
            Task { await plane.endWaits() }
        }
        return ServiceParts(
            rpc: [handler],
            background: [BackgroundWork("leases") { await plane.keepLeases() }],
            close: { await plane.close() })
    }

    private static func open(_ context: MeshContext) throws -> ControlPlane {
        let settings = context.settings
        let directory = "\(context.dataDirectory)/coordinator.db"
        do {
            let budget = try BudgetSetting(
                cpuMillisPerSecond: settings[CoordinatorSettings.refreshBudget],
                policy: settings[CoordinatorSettings.refreshPolicy])
            return try ControlPlane(
                settings: ControlPlaneSettings(
                    directory: directory, partitions: UInt32(settings[CommonSettings.partitions]),
                    nodeLease: settings[CoordinatorSettings.nodeLease],
                    refreshLease: settings[CoordinatorSettings.refreshLease], budget: budget,
                    isReplay: settings[CommonSettings.replay],
                    refreshRest: settings[CoordinatorSettings.refreshRest],
                    buildLease: settings[CoordinatorSettings.buildLease],
                    placementWindow: settings[CoordinatorSettings.placementWindow]),
                logger: context.logger)
        } catch let problem as BudgetSetting.Problem {
            throw StartupFailure(problem.description, advice: "start with another --refresh-policy or budget")
        } catch let problem as CoordinatorStore.Problem {
            throw StartupFailure(problem.description, advice: problem.advice)
        } catch let error as RocksDBError where error.kind == .lockHeld {
            throw StartupFailure(
                "another process has \(directory) open",
                advice: "stop it (fuser \(directory)/LOCK shows which) or choose another directory with --data-dir")
        } catch let error as RocksDBError {
            throw StartupFailure(
                "\(error)", advice: "check the disk, or restore the directory from a copy and start again")
        } catch let error as CatalogueError {
            throw StartupFailure(
                "the stored catalogue is not valid for this version:\n\(error)",
                advice: "start the version that wrote it, correct the catalogue there, and upgrade again")
        }
    }
}

extension CoordinatorStore.Problem {
    /// What to do about it.
    var advice: String {
        switch self {
        case .unknownFormat: "start the version that wrote it"
        case .damaged:
            "restore the directory from a copy, or start with an empty --data-dir and apply the catalogue again"
        case .otherPartitions(let stored, _, _): "start with --partitions \(stored)"
        }
    }
}
