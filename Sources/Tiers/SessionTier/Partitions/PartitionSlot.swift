import Synchronization

/// The place of one partition in the store: how it stands, and its state while it is open. Safe to use from any task.
final class PartitionSlot: Sendable {
    private struct Content {
        var lifecycle = PartitionLifecycle()
        var partition: Partition?
        /// Who waits for the last append before a seal.
        var sealing: CheckedContinuation<Void, Never>?
    }

    let number: UInt32
    private let content = Mutex(Content())

    init(number: UInt32) {
        self.number = number
    }

    var lifecycle: PartitionLifecycle { content.withLock { $0.lifecycle } }

    /// The state, when reads are answered.
    func readable() throws(SessionStoreError) -> Partition {
        let partition = content.withLock { $0.lifecycle.isReadable ? $0.partition : nil }
        guard let partition else { throw .notServed(partition: number) }
        return partition
    }

    // MARK: - Appends

    /// The state, when appends are taken; then `endAppend` must follow.
    func beginAppend() -> Partition? {
        content.withLock { $0.lifecycle.beginAppend() ? $0.partition : nil }
    }

    func endAppend() {
        let waiting = content.withLock { content -> CheckedContinuation<Void, Never>? in
            guard content.lifecycle.endAppend() else { return nil }
            defer { content.sealing = nil }
            return content.sealing
        }
        waiting?.resume()
    }

    // MARK: - Life cycle

    func beginOpening(epoch: UInt64) throws(SessionStoreError) {
        try change(to: "opened") { $0.lifecycle.beginOpening(epoch: epoch) }
    }

    func endOpening(with partition: Partition?) {
        content.withLock {
            $0.lifecycle.endOpening(succeeded: partition != nil)
            $0.partition = partition
        }
    }

    /// Refuses new appends and returns when those under way have ended.
    func beginSealing() async throws(SessionStoreError) -> Partition {
        let started = content.withLock { content -> (partition: Partition, isBusy: Bool)? in
            guard let partition = content.partition, let isBusy = content.lifecycle.beginSealing() else { return nil }
            return (partition, isBusy)
        }
        guard let started else {
            throw .wrongPhase(partition: number, phase: lifecycle.phase, wanted: "sealed")
        }
        if started.isBusy {
            await withCheckedContinuation { waiting in
                let isIdle = content.withLock { content in
                    guard content.lifecycle.appendsInFlight > 0 else { return true }
                    content.sealing = waiting
                    return false
                }
                if isIdle { waiting.resume() }
            }
        }
        return started.partition
    }

    func endSealing() {
        content.withLock { $0.lifecycle.endSealing() }
    }

    func unseal() throws(SessionStoreError) {
        try change(to: "unsealed") { $0.lifecycle.unseal() }
    }

    func close() throws(SessionStoreError) {
        try change(to: "closed") {
            guard $0.lifecycle.close() else { return false }
            $0.partition = nil
            return true
        }
    }

    private func change(to wanted: String, _ body: (inout Content) -> Bool) throws(SessionStoreError) {
        let refusedIn = content.withLock { body(&$0) ? nil : $0.lifecycle.phase }
        if let refusedIn { throw .wrongPhase(partition: number, phase: refusedIn, wanted: wanted) }
    }
}
