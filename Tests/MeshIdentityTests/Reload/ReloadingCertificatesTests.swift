import Foundation
import MeshIdentity
import TestSupport
import Testing

@Suite struct ReloadingCertificatesTests {
    private let authority: TestAuthority
    private let log = RecordedLog()
    private let directory = TemporaryDirectory()
    private let files: TLSFiles
    private let everybody = PeerExpectation(trustDomain: freshetLocal)

    init() throws {
        authority = try TestAuthority()
        files = TLSFiles(developmentDirectory: directory.path, service: "session")
        try write(authority.pem, to: files.trustBundle)
        try install(authority.issue(uris: ["spiffe://freshet.local/freshet/session"]))
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    private func install(_ leaf: TestAuthority.Leaf) throws {
        try write(leaf.key, to: files.privateKey)
        try write(leaf.certificate, to: files.certificateChain)
    }

    private func renewed(_ lifetime: ClosedRange<Double> = -60...7_200) throws -> TestAuthority.Leaf {
        try authority.issue(uris: ["spiffe://freshet.local/freshet/session"], lifetime: lifetime)
    }

    private func reloading() throws -> ReloadingCertificates {
        try ReloadingCertificates(files: files, logger: log.logger)
    }

    @Test func `files that stay are not taken again`() throws {
        let certificates = try reloading()
        let context = certificates.current.serverContext
        #expect(certificates.checkNow() == .unchanged)
        // The same bytes in a new file.
        try write(Array(Data(contentsOf: URL(fileURLWithPath: files.privateKey))), to: files.privateKey)
        #expect(certificates.checkNow() == .unchanged)
        #expect(certificates.current.serverContext === context)
        #expect(log.messages.isEmpty)
    }

    @Test func `renewed files are taken in one step`() throws {
        let certificates = try reloading()
        let before = certificates.notAfter
        try install(renewed())
        #expect(certificates.checkNow() == .replaced)
        #expect(certificates.notAfter > before)
        #expect(certificates.checkNow() == .unchanged)
        #expect(log.messages == ["notice: certificates were renewed"])
    }

    @Test func `half a renewal keeps the old pair until the other half is there, and says so once`() throws {
        let certificates = try reloading()
        let before = certificates.notAfter
        let new = try renewed()
        try write(new.key, to: files.privateKey)
        for _ in 0..<3 {
            let outcome = certificates.checkNow()
            guard case .refused(.mismatch) = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
        #expect(certificates.notAfter == before)
        #expect(log.messages.count == 1)
        try write(new.certificate, to: files.certificateChain)
        #expect(certificates.checkNow() == .replaced)
        #expect(certificates.notAfter > before)
    }

    @Test func `a file that is cut short, missing or too large keeps the old set, and a good one ends it`() throws {
        let certificates = try reloading()
        let context = certificates.current.clientContext
        let new = try renewed()
        let directory = files.certificateChain
        let broken: [[UInt8]?] = [Array(new.certificate.dropLast(100)), [], nil, Array(repeating: 10, count: 2 << 20)]
        for bytes in broken {
            try? FileManager.default.removeItem(atPath: directory)
            if let bytes { try write(bytes, to: directory) }
            guard case .refused = certificates.checkNow() else {
                Issue.record("taken: \(bytes?.count ?? -1) bytes")
                return
            }
            #expect(certificates.current.clientContext === context)
        }
        #expect(log.messages.count == broken.count)
        try install(new)
        #expect(certificates.checkNow() == .replaced)
    }

    @Test func `an expired, untrusted or foreign certificate is not taken`() throws {
        let certificates = try reloading()
        let old = certificates.notAfter
        try install(renewed(-7_200 ... -3_600))
        let expired = certificates.checkNow()
        try install(TestAuthority("Somebody else").issue(uris: ["spiffe://freshet.local/freshet/session"]))
        let untrusted = certificates.checkNow()
        try install(authority.issue(uris: ["spiffe://freshet.local/freshet/cli"]))
        let foreign = certificates.checkNow()
        guard case .refused(.expired) = expired, case .refused(.untrustedChain) = untrusted,
            case .refused(.identityChanged) = foreign
        else {
            Issue.record("\(expired), \(untrusted), \(foreign)")
            return
        }
        #expect(certificates.notAfter == old)
    }

    @Test func `a certificate that is not valid yet is taken when its time has come`() throws {
        let clock = Moment(Int64(Date().timeIntervalSince1970))
        let certificates = try ReloadingCertificates(files: files, logger: log.logger) { clock.now }
        try install(renewed(600...7_200))
        guard case .refused(.notYetValid) = certificates.checkNow() else {
            Issue.record("taken too early")
            return
        }
        clock.advance(by: 700)
        #expect(certificates.checkNow() == .replaced)
    }

    @Test func `connections that live keep their certificates and new ones get the new`() async throws {
        let certificates = try reloading()
        let server = ServerTLS.mutual(certificates.serverContexts, expecting: everybody)
        let client = ClientTLS.mutual(try authority.mesh("ranker").clientContext, expecting: everybody)
        let old = try await Connection.open(server: server, client: client)
        let oldPeer = try await old.client.get().get().peer
        try install(renewed())
        #expect(certificates.checkNow() == .replaced)
        let echoed = try await old.echo("still here")
        #expect(echoed == "still here")
        let new = try await Connection.open(server: server, client: client)
        let newPeer = try await new.client.get().get().peer
        #expect(oldPeer?.spiffeID == newPeer?.spiffeID)
        #expect(newPeer?.notAfter == certificates.notAfter)
        #expect(oldPeer?.notAfter != newPeer?.notAfter)
        try await old.close()
        try await new.close()
    }

    @Test func `the files are checked until the task is cancelled`() async throws {
        let certificates = try reloading()
        let clock = StepClock()
        let run = Task { await certificates.run(interval: .seconds(10), clock: clock) }
        await clock.step()
        try install(renewed())
        await clock.step()
        // The loop sleeps again only after the check.
        await clock.waitForSleeper()
        #expect(log.messages == ["notice: certificates were renewed"])
        run.cancel()
        await run.value
    }

    @Test func `a process does not start without a good set`() throws {
        try FileManager.default.removeItem(atPath: files.trustBundle)
        #expect(throws: TLSCredentialsError.self) { try reloading() }
    }
}
