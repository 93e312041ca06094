import Foundation

/// How a child process ended.
package enum ChildExit: Equatable, Sendable, CustomStringConvertible {
    case code(Int32)
    case signal(Int32)

    /// From the status that waitpid(2) fills in.
    package init(waitStatus status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .code((status >> 8) & 0xFF) : .signal(signal)
    }

    package var isClean: Bool { self == .code(0) }

    package var description: String {
        switch self {
        case .code(let code): "exit code \(code)"
        case .signal(let signal): "signal \(signal) (\(String(cString: strsignal(signal))))"
        }
    }
}

/// A process that cannot outlive this one.
///
/// Three things make it so. It is a process group of its own, so that a Ctrl-C at the terminal reaches `up` alone, which
/// then stops the children in order. It starts as `setpriv --pdeathsig TERM` (util-linux), which asks the kernel for a
/// SIGTERM when its parent dies, even by SIGKILL, and becomes the service by exec, with the same process id. The kernel
/// means the parent's *thread*, so each child has a thread here that starts it and lives until it has ended.
package struct ChildProcess: Sendable {
    package let pid: Int32

    /// - Parameters:
    ///   - log: a file that takes stdout and stderr, at its end.
    ///   - ended: called once, on the child's thread, when it has ended.
    /// - Throws: ``CommandFailure`` when it cannot be started.
    package static func start(
        _ executable: String, _ arguments: [String], log: String, ended: @escaping @Sendable (ChildExit) -> Void
    ) async throws -> ChildProcess {
        let command = guarded([executable] + arguments)
        let pid = try await withCheckedThrowingContinuation { (started: CheckedContinuation<Int32, any Error>) in
            let thread = Thread {
                let pid: Int32
                do {
                    pid = try spawn(command, log: log)
                } catch {
                    return started.resume(throwing: error)
                }
                started.resume(returning: pid)
                var status: Int32 = 0
                while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
                ended(ChildExit(waitStatus: status))
            }
            thread.start()
        }
        return ChildProcess(pid: pid)
    }

    /// Sends a signal; one to a process that has ended is nothing.
    package func send(_ signal: Int32) { kill(pid, signal) }

    private static func guarded(_ command: [String]) -> [String] {
        let setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].first(where: FileManager.default.isExecutableFile)
        return setpriv.map { [$0, "--pdeathsig", "TERM", "--"] + command } ?? command
    }

    private static func spawn(_ command: [String], log: String) throws -> Int32 {
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&files, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&files, 1, 2)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // `up` ignores SIGINT and SIGTERM (it reads them from a queue); a child must not inherit that.
        var all = sigset_t()
        var none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var environment: [UnsafeMutablePointer<CChar>?] =
            ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { environment.forEach { free($0) } }
        var pid: Int32 = 0
        let error = posix_spawn(&pid, command[0], &files, &attributes, &arguments, &environment)
        guard error == 0 else {
            throw CommandFailure("cannot start \(command[0]): \(SystemError.text(error))")
        }
        return pid
    }
}
