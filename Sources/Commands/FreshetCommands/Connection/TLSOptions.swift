import ArgumentParser
import Foundation
import MeshIdentity
import MeshService

/// Whether the mesh speaks mutual TLS.
struct TLSOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A directory as scripts/dev-certs makes it; the mesh then speaks mutual TLS. FRESHET_TLS_DIR says the same.",
            valueName: "directory"))
    var tlsDir: String?

    /// The directory, wherever it was named.
    var directory: String? { tlsDir ?? ProcessInfo.processInfo.environment["FRESHET_TLS_DIR"] }

    /// - Parameter name: whose certificate, such as `cli`.
    func certificates(of name: String) throws -> ReloadingCertificates? {
        guard let files = files(of: name) else { return nil }
        return try ProcessIdentity.load(files, logger: .silent)
    }

    func files(of name: String) -> TLSFiles? {
        directory.map { TLSFiles(developmentDirectory: $0, service: name) }
    }
}
