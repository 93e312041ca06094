import Foundation
import MeshService

/// Where the services' executables are: next to `freshet`, or in the directory that `FRESHET_BIN` names.
package struct Executables: Sendable {
    package let directory: String

    package init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        if let directory = environment["FRESHET_BIN"], !directory.isEmpty {
            self.directory = directory
        } else {
            let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            directory = ((own ?? CommandLine.arguments[0]) as NSString).deletingLastPathComponent
        }
    }

    /// - Throws: ``CommandFailure`` when it is not there.
    package func path(of service: ServiceName) throws -> String {
        let path = "\(directory)/\(service.executable)"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw CommandFailure(
                "no executable \(path); build it with `swift build -c release`, or name the directory of the services' "
                    + "executables in FRESHET_BIN")
        }
        return path
    }
}
