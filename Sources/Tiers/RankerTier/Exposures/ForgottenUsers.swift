import Logging
import LogFollower
import MeshRPC
import MeshService

/// Follows the session tier's log for the marks of users who were forgotten, and forgets them in the exposure log.
///
/// It reads no events, and goes on from where it was: a mark is seen however long the ranker was away.
package struct ForgottenUsers: Sendable {
    let log: ExposureLog
    let follower: LogFollower
    let logger: Logger

    package init(_ log: ExposureLog, follower: LogFollower, logger: Logger) {
        self.log = log
        self.follower = follower
        self.logger = logger
    }

    /// Until it is cancelled. What goes wrong is tried again: a disk that fails is no reason to stop answering.
    package func run() async throws {
        var backoff = CountedBackoff(base: .seconds(1), ceiling: .seconds(10))
        while !Task.isCancelled {
            do {
                let offsets = try log.logOffsets()
                try await follower.follow(from: offsets) { batch in
                    if !batch.forgotten.isEmpty {
                        // Answers of these users that still wait for the disk are removed too.
                        await log.flush()
                        let removed = try log.forget(batch.forgotten.map(\.digest))
                        logger.notice("users are forgotten", metadata: ["answers": "\(removed)"])
                    }
                    try log.save(logOffsets: batch.next)
                }
            } catch is CancellationError {
                return
            } catch let error as RPCError where error.code == .outOfRange || error.code == .dataLoss {
                // The log is another one, or begins later: who was forgotten meanwhile is not known.
                logger.error(
                    """
                    the session tier's log does not go on from where this ranker was, so it is not known who was forgotten \
                    meanwhile: the exposure log is emptied
                    """, metadata: ["error": "\(error)"])
                do {
                    try log.forgetEverybody()
                    try log.save(logOffsets: [:])
                } catch {
                    logger.error("the exposure log cannot be emptied", metadata: ["error": "\(error)"])
                }
                try await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
            } catch {
                logger.error("users cannot be forgotten yet; trying again", metadata: ["error": "\(error)"])
                try await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
            }
        }
    }
}
