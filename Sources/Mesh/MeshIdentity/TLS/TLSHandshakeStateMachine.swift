/// Decides, from what TLS reports, whether a connection may begin: exactly one of ``Action/start(_:)`` and
/// ``Action/refuse(_:)``, once.
package struct TLSHandshakeStateMachine: Sendable {
    package enum Action: Equatable, Sendable {
        case none
        case start(TLSSession)
        case refuse(TLSHandshakeFailure)
    }

    private let requirement: PeerRequirement
    private var isDecided = false

    package init(_ requirement: PeerRequirement) { self.requirement = requirement }

    /// TLS has finished its handshake and verified the peer's chain.
    ///
    /// - Parameters:
    ///   - negotiatedProtocol: what ALPN settled on.
    ///   - peer: reads the peer's certificate; called only when its identity matters.
    package mutating func completed(
        negotiatedProtocol: String?, peer: () -> Result<PeerCertificateIdentity, PeerIdentityError>
    ) -> Action {
        guard negotiatedProtocol == http2Protocol else { return refuse(.protocolNotNegotiated(negotiatedProtocol)) }
        guard case .spiffe(let expectation) = requirement else { return start(TLSSession(peer: nil)) }
        switch peer() {
        case .failure(let error): return refuse(.unidentified(error))
        case .success(let peer) where expectation.accepts(peer.spiffeID): return start(TLSSession(peer: peer))
        case .success(let peer): return refuse(.unexpectedPeer(peer.spiffeID, expected: expectation))
        }
    }

    /// TLS gave up.
    package mutating func failed(_ reason: String) -> Action { refuse(.tls(reason)) }

    /// The time for the handshake is over.
    package mutating func timedOut() -> Action { refuse(.timedOut) }

    /// The connection is gone.
    package mutating func closed() -> Action { refuse(.closed) }

    private mutating func start(_ session: TLSSession) -> Action {
        guard !isDecided else { return .none }
        isDecided = true
        return .start(session)
    }

    private mutating func refuse(_ failure: TLSHandshakeFailure) -> Action {
        guard !isDecided else { return .none }
        isDecided = true
        return .refuse(failure)
    }
}
