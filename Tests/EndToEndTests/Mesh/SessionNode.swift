import Foundation
import MeshMessages
import MeshRPC
import MeshService
import NIOPosix
import Synchronization
import Testing

/// One node of the session tier beside the first one: a process with ports, a directory and a log of its own.
final class SessionNode: Sendable {
    /// `session-2`, which is its node id too.
    let name: String
    let ports: (rpc: Int, admin: Int)
    let dataDirectory: String
    let log: String
    private let arguments: [String]
    private let running = Mutex<ServiceProcess?>(nil)

    /// - Parameters:
    ///   - directory: the mesh's.
    ///   - arguments: what every node of the mesh is started with.
    init(number: Int, directory: String, arguments: [String]) {
        name = "session-\(number)"
        ports = (LocalPorts.free(), LocalPorts.free())
        dataDirectory = "\(directory)/\(name)"
        log = "\(directory)/\(name).log"
        self.arguments = arguments
    }

    /// Starts it, the first time or again, and returns when it is ready.
    func start() async throws {
        let process = try await ServiceProcess.start(
            .session,
            [
                "--port", "\(ports.rpc)", "--admin-port", "\(ports.admin)", "--data-dir", dataDirectory, "--node-id",
                name,
            ] + arguments, log: log)
        running.withLock { $0 = process }
        try await eventually(
            "\(name) is ready", isTrue: { LocalPorts.httpStatus(port: ports.admin, path: "/readyz") == 200 })
    }

    /// `kill -9`, and returns when it is dead.
    func kill() async throws {
        let process = try #require(running.withLock { $0 })
        process.send(SIGKILL)
        #expect(try await process.waitForExit() == .signal(SIGKILL))
    }

    /// Ends it however it is.
    func tearDown() async {
        let process = running.withLock { $0 }
        process?.send(SIGKILL)
        _ = try? await process?.waitForExit()
    }
}
