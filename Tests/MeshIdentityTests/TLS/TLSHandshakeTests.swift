import Logging
import MeshIdentity
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@Suite struct TLSHandshakeTests {
    private let ranker = SPIFFEID("spiffe://freshet.local/freshet/ranker")!

    @Test func `nothing is decided twice`() {
        var machine = TLSHandshakeStateMachine(.none)
        let first = machine.completed(negotiatedProtocol: "h2") { .failure(.noCertificate) }
        #expect(first == .start(TLSSession(peer: nil)))
        let late = [machine.timedOut(), machine.failed("late"), machine.closed()]
        #expect(late == [.none, .none, .none])
    }

    @Test func `a peer without h2 is refused whoever it is`() {
        var machine = TLSHandshakeStateMachine(.spiffe(PeerExpectation(trustDomain: freshetLocal)))
        let action = machine.completed(negotiatedProtocol: "http/1.1") {
            Issue.record("the certificate does not matter")
            return .failure(.noCertificate)
        }
        #expect(action == .refuse(.protocolNotNegotiated("http/1.1")))
    }

    @Test func `a peer that shows no certificate is not identified`() {
        var machine = TLSHandshakeStateMachine(.spiffe(PeerExpectation(trustDomain: freshetLocal)))
        let action = machine.completed(negotiatedProtocol: "h2") { .failure(.noCertificate) }
        #expect(action == .refuse(.unidentified(.noCertificate)))
    }

    @Test func `a peer that says nothing is cut after the handshake's time`() throws {
        let certificates = try TestAuthority().mesh("session")
        var server = ServerTLS.mutual(
            certificates.serverContext, expecting: PeerExpectation(trustDomain: freshetLocal))
        server.handshakeTimeout = .seconds(3)
        let log = RecordedLog()
        var outcomes: [Handshake.Outcome] = []
        let channel = EmbeddedChannel()
        try server.install(on: channel, logger: log.logger) { outcomes.append($0) }
        channel.pipeline.fireChannelActive()
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(outcomes.isEmpty)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(outcomes == [.failure(.timedOut)])
        #expect(log.messages == ["info: connection refused: the TLS handshake did not end in time"])
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
        _ = try? channel.finish()
    }

    @Test func `a channel that was never connected reports nothing`() throws {
        let certificates = try TestAuthority().mesh("ranker")
        let client = ClientTLS.mutual(
            certificates.clientContext, expecting: PeerExpectation(trustDomain: freshetLocal))
        var outcomes: [Handshake.Outcome] = []
        let channel = EmbeddedChannel()
        try client.install(on: channel, host: "127.0.0.1", logger: RecordedLog().logger) { outcomes.append($0) }
        channel.close(promise: nil)
        channel.embeddedEventLoop.run()
        #expect(outcomes.isEmpty)
    }
}
