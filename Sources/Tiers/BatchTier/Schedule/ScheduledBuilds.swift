import Logging
import MeshService
import Signals

/// Orders the builds of a schedule.
struct ScheduledBuilds: Sendable {
    private static let retryDelay = Duration.seconds(60)
    /// The clock may be set while this sleeps, so it looks again at least so often.
    private static let longestSleep = Duration.seconds(300)

    let schedule: BuildSchedule
    let store: BatchStore
    let desk: BuildDesk
    /// The time that the active profiles are as of, by their version; nil when it does not tell.
    let activeAsOf: @Sendable () async -> Timestamp?
    let now: WallClock
    let logger: Logger
    let queue: WorkQueue

    /// Runs until the task is cancelled.
    func run() async throws {
        var done = try await queue.run { [store, time] in try store.scheduleDone(beginningAt: time) }
        while true {
            guard let run = schedule.due(at: time, done) else {
                guard let next = schedule.next(after: time) else { return }
                let left = Duration.microseconds(next.microseconds - now())
                try await Task.sleep(for: max(.milliseconds(10), min(left, Self.longestSleep)))
                continue
            }
            if try await build(run) {
                done.finished(run)
                try await queue.run { [store, done] in try store.save(done) }
            } else {
                try await Task.sleep(for: Self.retryDelay)
            }
        }
    }

    private var time: Timestamp { Timestamp(microseconds: now()) }

    /// - Returns: whether the run is done with.
    private func build(_ run: BuildSchedule.Run) async throws -> Bool {
        if let folded = store.foldedAsOf, folded > run.time {
            leftOut(run, "a later build exists")
            return true
        }
        if !run.models, let active = await activeAsOf(), active >= run.time {
            leftOut(run, "another builder has done it")
            return true
        }
        do {
            let order = try BuildOrder(profilesAsOf: run.time.microseconds, models: run.models, now: now())
            let id = try await desk.start(order)
            logger.info(
                "scheduled build",
                metadata: [
                    "build": "\(id)", "as of": "\(TimeName.utc(run.time))", "models": "\(run.models)",
                ])
            while let status = try await desk.status(of: id, wait: .seconds(30)) {
                try Task.checkCancellation()
                switch status.state {
                case .running: continue
                case .succeeded, .held: return true
                case .failed: return false
                }
            }
            return false
        } catch let refusal as BuildDesk.Refusal {
            logger.info("the scheduled build waits", metadata: ["reason": "\(refusal)"])
            return false
        } catch let error as BatchStateError {
            leftOut(run, "\(error)")
            return true
        }
    }

    private func leftOut(_ run: BuildSchedule.Run, _ reason: String) {
        logger.info(
            "the scheduled build is left out",
            metadata: ["as of": "\(TimeName.utc(run.time))", "reason": "\(reason)"])
    }
}
