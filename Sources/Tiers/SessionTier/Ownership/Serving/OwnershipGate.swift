import Synchronization

/// Lets requests for a node's own partitions pass, holds those for partitions that are about to be, and sends the others on.
///
/// Safe to use from any task. A request that has passed may still meet a partition that is being sealed: the store refuses it
/// and asks again.
package final class OwnershipGate: PartitionGate {
    private struct State {
        var admissions: [PartitionAdmission]
        var held: [UInt32: UInt64] = [:]
        var addresses: [String: String] = [:]
        var waiters: [UInt64: (partition: UInt32, continuation: CheckedContinuation<Void, Never>)] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let state: Mutex<State>
    private let sleep: @Sendable (ContinuousClock.Instant) async throws -> Void
    private let onHeldChange: @Sendable ([UInt32: UInt64]) -> Void

    /// - Parameters:
    ///   - sleep: returns at an instant, or throws when its task is cancelled.
    ///   - onHeldChange: gets the claims of this node, epochs by partition, whenever they are others; must not call back.
    package init(
        partitions: UInt32,
        sleep: @escaping @Sendable (ContinuousClock.Instant) async throws -> Void = {
            try await Task.sleep(until: $0, clock: .continuous)
        },
        onHeldChange: @escaping @Sendable ([UInt32: UInt64]) -> Void = { _ in }
    ) {
        state = Mutex(
            State(admissions: Array(repeating: PartitionAdmission.wait, count: Int(partitions))))
        self.sleep = sleep
        self.onHeldChange = onHeldChange
    }

    /// The claims of this node: epochs by partition.
    package var held: [UInt32: UInt64] { state.withLock { $0.held } }

    /// Whether it is known of every partition whose it is, and this node serves some.
    package var isSettled: Bool { state.withLock { !$0.held.isEmpty && !$0.admissions.contains(.wait) } }

    /// - Throws: `WrongOwner`'s error, at the deadline too; `CancellationError`.
    package func admit(_ partition: UInt32, deadline: ContinuousClock.Instant?) async throws {
        if try isAdmitted(partition) { return }
        guard let deadline else { return try await wait(for: partition) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.wait(for: partition) }
            group.addTask {
                try await self.sleep(deadline)
                throw WrongOwner(partition: partition, address: nil).rpcError
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// - Returns: false when it is not decided yet.
    private func isAdmitted(_ partition: UInt32) throws -> Bool {
        try state.withLock { state in
            switch state.admissions[Int(partition)] {
            case .pass: return true
            case .wait: return false
            case .elsewhere(let nodeID):
                throw WrongOwner(partition: partition, address: nodeID.flatMap { state.addresses[$0] }).rpcError
            case .failed: throw WrongOwner(partition: partition, address: nil).rpcError
            }
        }
    }

    private func wait(for partition: UInt32) async throws {
        while try !isAdmitted(partition) {
            try Task.checkCancellation()
            let number = state.withLock { state in
                state.nextWaiter += 1
                return state.nextWaiter
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isDecided = state.withLock { state in
                        guard state.admissions[Int(partition)] == .wait, !Task.isCancelled else { return true }
                        state.waiters[number] = (partition, continuation)
                        return false
                    }
                    if isDecided { continuation.resume() }
                }
            } onCancel: {
                state.withLock { $0.waiters.removeValue(forKey: number) }?.continuation.resume()
            }
        }
    }

    // MARK: - What decides

    func update(_ partition: UInt32, _ admission: PartitionAdmission, held epoch: UInt64?) {
        let (woken, held) = state.withLock { state in
            var woken: [CheckedContinuation<Void, Never>] = []
            if state.admissions[Int(partition)] != admission {
                state.admissions[Int(partition)] = admission
                for number in state.waiters.filter({ $0.value.partition == partition }).keys.sorted() {
                    if let waiter = state.waiters.removeValue(forKey: number) { woken.append(waiter.continuation) }
                }
            }
            guard state.held[partition] != epoch else { return (woken, [UInt32: UInt64]?.none) }
            state.held[partition] = epoch
            return (woken, state.held)
        }
        for continuation in woken { continuation.resume() }
        if let held { onHeldChange(held) }
    }

    func update(addresses: [String: String]) {
        state.withLock { $0.addresses = addresses }
    }
}
