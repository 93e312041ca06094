import Foundation
import Synchronization

/// Starts processes that cannot outlive this one.
///
/// They start as `setpriv --pdeathsig KILL` (util-linux), which asks the kernel to kill them when their parent dies and then
/// becomes the program by exec, with the same process id. The kernel means the parent's *thread*, so all are started on one
/// thread that lives as long as the test run.
enum Launcher {
    private static let queue = Mutex<[@Sendable () -> Void]>([])
    private static let work = DispatchSemaphore(value: 0)
    /// Makes the thread, once.
    private static let start: Void = {
        let thread = Thread {
            while true {
                work.wait()
                queue.withLock { $0.removeFirst() }()
            }
        }
        thread.name = "launcher"
        thread.start()
    }()

    /// Starts a process whose properties, but for executable and arguments, are set.
    static func run(_ process: Process, _ command: [String]) async throws {
        let guarded = self.guarded(command)
        process.executableURL = URL(filePath: guarded[0])
        process.arguments = Array(guarded.dropFirst())
        _ = start
        try await withCheckedThrowingContinuation { (started: CheckedContinuation<Void, any Error>) in
            queue.withLock { $0.append { started.resume(with: Result { try process.run() }) } }
            work.signal()
        }
    }

    private static func guarded(_ command: [String]) -> [String] {
        let setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].first(where: FileManager.default.isExecutableFile)
        return setpriv.map { [$0, "--pdeathsig", "KILL", "--"] + command } ?? command
    }
}
