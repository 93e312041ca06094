import Logging
import MeshService
import Signals

/// Builds profiles at each midnight UTC, and models every so many days.
struct NightlySchedule: Sendable {
    private static let retryDelay = Duration.seconds(60)
    /// The clock may be set while this sleeps, so it looks again at least so often.
    private static let longestSleep = Duration.seconds(300)

    let store: BatchStore
    let desk: BuildDesk
    let newestModels: @Sendable () -> Timestamp?
    let modelsEveryDays: Int
    let now: WallClock
    let logger: Logger
    let queue: WorkQueue

    /// Runs until the task is cancelled. A midnight that passed while the process was not running is made up for, once
    /// there has been a nightly build.
    func run() async throws {
        var built = store.lastNight ?? time.floorToDay()
        while true {
            let midnight = time.floorToDay()
            guard midnight > built else {
                let left = Duration.microseconds(midnight.microseconds + 86_400_000_000 - now())
                try await Task.sleep(for: max(.milliseconds(10), min(left, Self.longestSleep)))
                continue
            }
            if try await build(midnight) {
                built = midnight
            } else {
                try await Task.sleep(for: Self.retryDelay)
            }
        }
    }

    private var time: Timestamp { Timestamp(microseconds: now()) }

    /// - Returns: whether the night is done with.
    private func build(_ midnight: Timestamp) async throws -> Bool {
        if let folded = store.foldedAsOf, folded > midnight {
            logger.info(
                "the nightly build is left out: a later one exists", metadata: ["as of": "\(TimeName.utc(midnight))"])
            return true
        }
        let isModelDay = newestModels().map { midnight.seconds(since: $0) >= Double(modelsEveryDays) * 86_400 } ?? false
        do {
            let order = try BuildOrder(profilesAsOf: midnight.microseconds, models: isModelDay, now: now())
            let id = try await desk.start(order)
            logger.info("nightly build", metadata: ["build": "\(id)", "as of": "\(TimeName.utc(midnight))"])
            while let status = await desk.board.status(of: id, wait: .seconds(30)) {
                try Task.checkCancellation()
                switch status.state {
                case .running: continue
                case .succeeded:
                    try await queue.run { [store] in try store.finishedNight(midnight) }
                    return true
                case .failed: return false
                }
            }
            return false
        } catch let refusal as BuildDesk.Refusal {
            logger.info("the nightly build waits", metadata: ["reason": "\(refusal)"])
            return false
        } catch let error as BatchStateError {
            logger.info("the nightly build is left out", metadata: ["reason": "\(error)"])
            return true
        }
    }
}
