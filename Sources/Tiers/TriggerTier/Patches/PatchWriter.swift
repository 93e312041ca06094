import Logging
import MeshMessages
import MeshRPC
import MeshService
import MessageMapping
import Signals

/// Sends the queue's patches to the session tier, oldest first, a few at once. When calls fail it waits, ever longer, and goes
/// on where it was; following the log does not wait for it.
package struct PatchWriter: Sendable {
    private static let concurrentCalls = 16
    private static let timeout = Duration.seconds(5)

    private let store: TriggerStore
    private let session: SessionService.Client
    private let isReplay: Bool
    private let backoff: CountedBackoff
    private let logger: Logger

    /// - Parameters:
    ///   - session: calls to the session tier.
    ///   - isReplay: whether a patch carries the time of its detection as the call's `as_of`.
    ///   - backoff: how long to wait after a failure.
    package init(
        store: TriggerStore, session: any RPCCaller, isReplay: Bool,
        backoff: CountedBackoff = CountedBackoff(base: .milliseconds(100), ceiling: .seconds(10)),
        logger: Logger
    ) {
        self.store = store
        self.session = SessionService.Client(session)
        self.isReplay = isReplay
        self.backoff = backoff
        self.logger = logger
    }

    /// Runs until the task is cancelled.
    package func run() async throws {
        var backoff = backoff
        for await _ in store.news {
            while !Task.isCancelled {
                let writes = await store.takeWrites(upTo: PatchWriter.concurrentCalls)
                if writes.isEmpty { break }
                let outcomes = await send(writes)
                await store.settle(outcomes)
                if outcomes.contains(.failed) {
                    try await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
                } else {
                    backoff.succeeded()
                }
            }
        }
    }

    private func send(_ writes: [PatchWrite]) async -> [PatchQueue.Outcome] {
        await withTaskGroup(of: (Int, PatchQueue.Outcome).self) { group in
            for (index, write) in writes.enumerated() {
                group.addTask { (index, await send(write)) }
            }
            var outcomes = [PatchQueue.Outcome](repeating: .failed, count: writes.count)
            for await (index, outcome) in group { outcomes[index] = outcome }
            return outcomes
        }
    }

    private func send(_ write: PatchWrite) async -> PatchQueue.Outcome {
        let request = SessionV1.PutPatchRequest(
            userID: write.userID, patch: write.patch.message, asOf: isReplay ? write.detectedAt.microseconds : 0)
        do {
            _ = try await session.putPatch(
                request, options: CallOptions(timeout: PatchWriter.timeout, route: .owner(of: write.userID)))
            return .written
        } catch let error as RPCError where error.isFinal {
            logger.error(
                "the session tier refuses a patch; it is dropped",
                metadata: ["patch": "\(write.patch.id)", "user": "\(write.userID)", "error": "\(error)"])
            return .refused
        } catch {
            if !Task.isCancelled {
                logger.warning(
                    "a patch cannot be written; trying again",
                    metadata: ["patch": "\(write.patch.id)", "error": "\(error)"])
            }
            return .failed
        }
    }
}

extension RPCError {
    /// Whether the same call can never succeed.
    var isFinal: Bool {
        switch code {
        case .invalidArgument, .notFound, .alreadyExists, .permissionDenied, .unauthenticated, .failedPrecondition,
            .outOfRange, .unimplemented:
            true
        case .canceled, .unknown, .deadlineExceeded, .resourceExhausted, .aborted, .internal, .unavailable, .dataLoss:
            false
        }
    }
}
