import Logging
import NIOCore
import NIOSSL

/// TLS for the connections that a server accepts: version 1.2 or 1.3, `h2` only.
public struct ServerTLS: Sendable {
    private let contexts: any TLSContextSource
    private let requirement: PeerRequirement
    private var pinned: PinnedCertificates?
    /// How long a handshake may take, from when the connection is accepted.
    public var handshakeTimeout = TimeAmount.seconds(5)

    /// Mutual TLS, what the mesh uses: each client must show a certificate that the trust bundle vouches for, with a SPIFFE
    /// ID that is one of those expected.
    ///
    /// - Parameter contexts: ``ReloadingCertificates/serverContexts``, or ``MeshCertificates/serverContext``.
    public static func mutual(_ contexts: any TLSContextSource, expecting clients: PeerExpectation) -> ServerTLS {
        ServerTLS(contexts: contexts, requirement: .spiffe(clients))
    }

    /// Clients show nothing and stay unknown. Not for the mesh: every method is denied to them.
    ///
    /// - Throws: when the key does not belong to the certificate.
    public static func withoutClientIdentity(_ credentials: TLSCredentials) throws(TLSCredentialsError) -> ServerTLS {
        ServerTLS(
            contexts: try TLSConfiguration.meshServer(credentials, verifying: nil).context(), requirement: .none)
    }

    /// Clients must show a certificate that `clients` vouches for; whose it is does not matter.
    ///
    /// - Throws: when the key does not belong to the certificate.
    public static func verifyingClients(
        _ credentials: TLSCredentials, _ clients: TrustBundle
    ) throws(TLSCredentialsError) -> ServerTLS {
        ServerTLS(
            contexts: try TLSConfiguration.meshServer(credentials, verifying: clients).context(), requirement: .none)
    }

    /// Clients must show one of these certificates, which may be of their own making; neither names nor validity matter then.
    ///
    /// - Throws: when the key does not belong to the certificate.
    public static func pinningClients(
        _ credentials: TLSCredentials, _ clients: TrustBundle
    ) throws(TLSCredentialsError) -> ServerTLS {
        ServerTLS(
            contexts: try TLSConfiguration.meshServer(credentials, verifying: clients).context(), requirement: .none,
            pinned: PinnedCertificates(clients))
    }

    /// Adds TLS to an accepted channel whose pipeline is empty, and calls back when its handshake is over.
    ///
    /// On the channel's event loop. `completion` is called there exactly once: with the session, when it must add the
    /// HTTP/2 handlers to the end of the pipeline before it returns (what it throws is logged and closes the channel), or
    /// with a failure, which has been logged, and the channel closes.
    public func install(
        on channel: any Channel, logger: Logger,
        completion: @escaping (Result<TLSSession, TLSHandshakeFailure>) throws -> Void
    ) throws {
        let tls =
            if let pinned {
                NIOSSLServerHandler(context: contexts.current, customVerificationCallback: pinned.verify)
            } else {
                NIOSSLServerHandler(context: contexts.current)
            }
        let handshake = TLSHandshakeHandler(
            tls: tls, requirement: requirement, timeout: handshakeTimeout, logger: logger, completion: completion)
        // The one that listens comes first: on a channel that is active, TLS begins as soon as it is added.
        try channel.pipeline.syncOperations.addHandler(handshake)
        try channel.pipeline.syncOperations.addHandler(tls, position: .before(handshake))
    }
}
