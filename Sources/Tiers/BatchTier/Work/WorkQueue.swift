import Dispatch

/// A thread for work that takes long or blocks on the disk, so that event loops and Swift's thread pool stay free for
/// requests. One piece of work at a time, in order.
struct WorkQueue: Sendable {
    private let queue: DispatchQueue

    init(_ label: String) {
        queue = DispatchQueue(label: "freshet.batch.\(label)")
    }

    /// Runs the body on the queue's thread and waits for it without blocking the caller's.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
