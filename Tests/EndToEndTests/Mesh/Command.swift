import Foundation
import MeshService

/// A program that is run to its end.
enum Command {
    struct Outcome: Sendable {
        var code: Int32
        var stdout: String
        var stderr: String
    }

    /// - Parameter command: the program, found by PATH when it is not a path, and its arguments.
    static func run(_ command: [String], input: Data = Data()) async throws -> Outcome {
        let directory = NSTemporaryDirectory() + "freshet-e2e-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        // Files, not pipes: neither side can then wait for the other.
        let files = try ["in", "out", "err"].map { name in
            let path = "\(directory)/\(name)"
            try (name == "in" ? input : Data()).write(to: URL(filePath: path))
            return try FileHandle(forUpdating: URL(filePath: path))
        }
        let process = Process()
        process.standardInput = files[0]
        process.standardOutput = files[1]
        process.standardError = files[2]
        process.environment = ServiceProcess.environment
        let (ends, ended) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = {
            // As a shell has it: 128 and the signal.
            ended.yield($0.terminationStatus + ($0.terminationReason == .exit ? 0 : 128))
            ended.finish()
        }
        try await Launcher.run(process, ["/usr/bin/env"] + command)
        let code = await ends.first { _ in true } ?? -1
        func text(_ name: String) -> String {
            String(decoding: FileManager.default.contents(atPath: "\(directory)/\(name)") ?? Data(), as: UTF8.self)
        }
        return Outcome(code: code, stdout: text("out"), stderr: text("err"))
    }

    /// `freshet`, told where the mesh is.
    static func freshet(_ arguments: [String], of mesh: MeshUnderTest) async throws -> Outcome {
        try await run(
            [try Executables.path(of: "freshet")] + arguments
                + ["--coordinator", "127.0.0.1:\(mesh.ports[.coordinator]!.rpc)"])
    }

    static func run(_ service: ServiceName, _ arguments: [String]) async throws -> Outcome {
        try await run([try Executables.path(of: service)] + arguments)
    }
}
