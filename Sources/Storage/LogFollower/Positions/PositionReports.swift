import Logging
import MeshMessages
import MeshRPC
import MeshService
import Synchronization

/// Tells the coordinator how far a group of consumers has got in the log, every few seconds when that has changed. Safe to use
/// from any thread.
public final class PositionReports: Sendable {
    private struct State {
        var stored: [UInt32: UInt64] = [:]
        var committed: [UInt32: UInt64] = [:]
    }

    private let consumer: String
    private let coordinator: CoordinatorService.Client
    private let interval: Duration
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - consumer: the group's name; all of its members report as one.
    ///   - interval: between two reports.
    public init(
        consumer: String, coordinator: any RPCCaller, interval: Duration = .seconds(3), logger: Logger
    ) {
        self.consumer = consumer
        self.coordinator = CoordinatorService.Client(coordinator)
        self.interval = interval
        self.logger = logger
    }

    /// The consumer has stored what it made of the log up to here, and will not read it again.
    /// - Parameter offsets: the first offset not consumed, by partition.
    public func stored(_ offsets: [UInt32: UInt64]) {
        state.withLock { $0.stored.merge(offsets) { max($0, $1) } }
    }

    /// Reports until the task is cancelled. A coordinator that is away is told the next time.
    public func run() async throws {
        while !Task.isCancelled {
            try await Task.sleep(for: interval)
            await report()
        }
    }

    /// Reports what is new, once.
    package func report() async {
        let positions = state.withLock { state in state.stored.filter { state.committed[$0.key] != $0.value } }
        guard !positions.isEmpty else { return }
        let request = CoordinatorV1.CommitPositionsRequest(
            consumer: consumer,
            positions: positions.sorted { $0.key < $1.key }.map {
                CoordinatorV1.ConsumerPosition(partition: $0.key, offset: $0.value)
            })
        do {
            _ = try await coordinator.commitPositions(request)
            state.withLock { $0.committed.merge(positions) { max($0, $1) } }
        } catch {
            logger.debug("the position in the log cannot be reported", metadata: ["error": "\(error)"])
        }
    }
}
