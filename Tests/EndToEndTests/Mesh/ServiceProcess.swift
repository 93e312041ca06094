import Foundation
import MeshService
import Synchronization

/// One run of one service.
final class ServiceProcess: Sendable {
    /// How a process ended.
    enum Exit: Equatable, Sendable, CustomStringConvertible {
        case code(Int32)
        case signal(Int32)

        var description: String {
            switch self {
            case .code(let code): "exit code \(code)"
            case .signal(let signal): "signal \(signal)"
            }
        }
    }

    let pid: Int32
    private let ended: Ended

    private final class Ended: Sendable {
        let exit = Mutex<Exit?>(nil)
    }

    /// Starts a service; what it writes to stderr and stdout goes to the end of `log`.
    ///
    /// - Parameter launcher: a program with arguments that ends by becoming the service.
    static func start(
        _ service: ServiceName, _ arguments: [String], launcher: [String] = [], log: String
    ) async throws -> ServiceProcess {
        if !FileManager.default.fileExists(atPath: log) { try Data().write(to: URL(filePath: log)) }
        let output = try FileHandle(forWritingTo: URL(filePath: log))
        try output.seekToEnd()
        defer { try? output.close() }
        let process = Process()
        let ended = Ended()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        process.environment = environment
        process.terminationHandler = { process in
            let status = process.terminationStatus
            ended.exit.withLock { $0 = process.terminationReason == .exit ? .code(status) : .signal(status) }
        }
        try await Launcher.run(process, launcher + [try Executables.path(of: service)] + arguments)
        return ServiceProcess(pid: process.processIdentifier, ended: ended)
    }

    private init(pid: Int32, ended: Ended) {
        self.pid = pid
        self.ended = ended
    }

    /// Nil while it runs.
    var exit: Exit? { ended.exit.withLock { $0 } }

    func send(_ signal: Int32) { if exit == nil { kill(pid, signal) } }

    /// Waits until it has ended.
    func waitForExit(within limit: Duration = .seconds(30)) async throws -> Exit {
        try await eventually("process \(pid) ends", within: limit) { exit }
    }

    /// This process' environment without what would configure a service.
    static var environment: [String: String] {
        ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("FRESHET_") }
    }
}
