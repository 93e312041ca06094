#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// Threads for work that blocks on the disk, so that it never holds up a task.
enum BlockingThread {
    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    /// Starts a detached thread that runs `body` and ends.
    static func start(_ body: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(body)).toOpaque()
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { work in
                if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
                return nil
            }, work)
        precondition(code == 0, "pthread_create failed with \(code)")
        pthread_detach(thread)
    }

    /// Runs `body` on a thread of its own and waits for it.
    static func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { reply in
            start { reply.resume(with: Swift.Result(catching: body)) }
        }
    }
}
