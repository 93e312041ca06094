import Foundation
import MeshIdentity
import TestSupport
import Testing

private let hasOpenSSL = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

/// `scripts/dev-certs`, run as a developer does.
@Suite(.enabled(if: hasOpenSSL))
struct DevelopmentCertificatesTests {
    private let directory = TemporaryDirectory()
    private let log = RecordedLog()

    /// The status it ended with.
    @discardableResult
    private func devCerts(_ arguments: String...) throws -> Int32 {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let process = Process()
        process.executableURL = root.appendingPathComponent("scripts/dev-certs")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    private func certificates(_ service: String) throws -> ReloadingCertificates {
        try ReloadingCertificates(
            files: TLSFiles(developmentDirectory: directory.path, service: service), logger: log.logger)
    }

    @Test func `its processes understand each other and take a renewal`() async throws {
        #expect(try devCerts(directory.path) == 0)
        let session = try certificates("session")
        let ranker = try certificates("ranker")
        let everybody = PeerExpectation(trustDomain: freshetLocal)
        let server = ServerTLS.mutual(session.serverContexts, expecting: everybody)
        let client = ClientTLS.mutual(ranker.clientContexts, expecting: everybody)
        let first = try await Handshake.run(server: server, client: client)
        #expect(try first.server.get().peer?.spiffeID == SPIFFEID("spiffe://freshet.local/freshet/ranker"))

        #expect(try devCerts(directory.path) == 0)
        #expect(session.checkNow() == .unchanged)
        #expect(try devCerts(directory.path, "--force", "--days", "60") == 0)
        #expect(session.checkNow() == .replaced)
        // One end has the new certificates, the other still the old.
        let second = try await Handshake.run(server: server, client: client)
        #expect(try second.client.get().peer?.notAfter == session.notAfter)
    }

    @Test func `keys are readable by their owner only`() throws {
        try devCerts(directory.path)
        for name in ["ca", "cli"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory.path)/\(name)-key.pem")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `another trust domain replaces the authority only when forced`() throws {
        try devCerts(directory.path)
        #expect(try devCerts(directory.path, "--trust-domain", "other.local") == 65)
        #expect(try certificates("cli").identity.trustDomain == freshetLocal)
        #expect(try devCerts(directory.path, "--trust-domain", "other.local", "--force") == 0)
        #expect(try certificates("cli").identity.trustDomain == TrustDomain("other.local"))
    }

    @Test func `what it does not understand ends it`() throws {
        #expect(try devCerts() == 64)
        #expect(try devCerts(directory.path, "--trust-domain", "Not.Lower") == 64)
        #expect(try devCerts(directory.path, "--days", "0") == 64)
        #expect(try devCerts("--help") == 0)
    }
}
