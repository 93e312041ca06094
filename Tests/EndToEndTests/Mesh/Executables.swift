import Foundation
import MeshService

/// Where the services' executables are.
enum Executables {
    struct Missing: Error, CustomStringConvertible {
        var path: String
        var description: String {
            "no executable \(path): build it with `swift build`, or name the directory of the executables in FRESHET_BIN"
        }
    }

    /// `FRESHET_BIN`, else the directory of the test binary.
    static let directory: String = {
        if let named = ProcessInfo.processInfo.environment["FRESHET_BIN"], !named.isEmpty { return named }
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return ((own ?? CommandLine.arguments[0]) as NSString).deletingLastPathComponent
    }()

    static func path(of service: ServiceName) throws -> String { try path(of: service.executable) }

    static func path(of executable: String) throws -> String {
        let path = "\(directory)/\(executable)"
        guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing(path: path) }
        return path
    }
}
