import LogFollower
import Logging
import MeshRPC
import MeshService

/// Feeds the store with the log. The process is ready from its first answer on; when the log is not the one that the
/// checkpoint was made of, or has been trimmed behind it, everything is rebuilt from the log's start.
struct LogConsumer: Sendable {
    static let condition = "log"

    let follower: LogFollower
    let store: TriggerStore
    let readiness: Readiness
    let logger: Logger

    /// Runs until the task is cancelled.
    func run() async throws {
        var backoff = CountedBackoff(base: .milliseconds(100), ceiling: .seconds(5))
        while !Task.isCancelled {
            do {
                // Without a wait, to be ready at once where the log has nothing new.
                try await consume(follower.read(from: await store.offsets, wait: .zero))
                readiness.satisfy(LogConsumer.condition)
                backoff.succeeded()
                try await follower.follow(from: await store.offsets) { await consume($0) }
            } catch let error as RPCError {
                if Task.isCancelled { return }
                let delay = backoff.failed(random: .random(in: 0..<1))
                await handle(error, delay)
                try await Task.sleep(for: delay)
            }
        }
    }

    private func consume(_ batch: LogFollower.Batch) async {
        await store.consume(
            batch.entries.map(\.event),
            at: batch.entries.map { EventPosition(partition: $0.partition, offset: $0.offset) },
            forgotten: Set(batch.forgotten.map(\.digest)), next: batch.next, remaining: batch.remaining)
    }

    private func handle(_ error: RPCError, _ delay: Duration) async {
        let isOtherLog = error.code == .outOfRange || error.code == .invalidArgument
        if isOtherLog, await !store.offsets.isEmpty {
            logger.error(
                "the log does not go on from where this node was; rebuilding everything from the log's start",
                metadata: ["error": "\(error)"])
            await store.reset()
            return
        }
        readiness.require(LogConsumer.condition, because: "the session tier's log cannot be read: \(error)")
        logger.warning("the log cannot be read; trying again", metadata: ["error": "\(error)", "after": "\(delay)"])
    }
}
