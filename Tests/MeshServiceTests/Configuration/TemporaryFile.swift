import Foundation
import MeshService

/// A file that lives as long as the test that made it.
final class TemporaryFile {
    let path: String

    init(_ text: String, name: String = "mesh.yaml") throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("freshet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let file = directory.appendingPathComponent(name)
        try Data(text.utf8).write(to: file)
        path = file.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent)
    }
}

/// Reads settings as a process would, from the given command line, environment and file.
func load(
    _ service: ServiceName = .session, _ arguments: [String] = [], environment: [String: String] = [:],
    file: TemporaryFile? = nil
) async throws -> Settings {
    let all = arguments + (file.map { ["--config", $0.path] } ?? [])
    guard case .run(let flags) = try CommandLineFlags(service: service).parse(all) else {
        throw ConfigurationError(source: "test", problem: "the arguments ask for help or the version")
    }
    return try await SettingsLoader(service: service, environment: environment).load(flags: flags)
}

/// The error that loading ends with.
func loadingError(
    _ service: ServiceName = .session, _ arguments: [String] = [], environment: [String: String] = [:],
    file: TemporaryFile? = nil
) async -> ConfigurationError? {
    do {
        _ = try await load(service, arguments, environment: environment, file: file)
        return nil
    } catch {
        return error as? ConfigurationError
    }
}
