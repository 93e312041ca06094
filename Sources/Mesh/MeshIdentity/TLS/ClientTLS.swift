import Logging
import NIOCore
import NIOSSL

/// TLS for the connections that a client opens: version 1.2 or 1.3, `h2` only.
public struct ClientTLS: Sendable {
    private let contexts: any TLSContextSource
    private var requirement: PeerRequirement
    private let verifiesHostName: Bool
    private var pinned: PinnedCertificates?
    /// How long a handshake may take, from when the connection is made.
    public var handshakeTimeout = TimeAmount.seconds(5)

    /// Mutual TLS, what the mesh uses: the server's chain is verified, then that its SPIFFE ID is one of those expected. Its
    /// host name does not matter.
    ///
    /// - Parameter contexts: ``ReloadingCertificates/clientContexts``, or ``MeshCertificates/clientContext``.
    public static func mutual(_ contexts: any TLSContextSource, expecting servers: PeerExpectation) -> ClientTLS {
        ClientTLS(contexts: contexts, requirement: .spiffe(servers), verifiesHostName: false)
    }

    /// What clients of the web do: the server's chain and host name are verified. As NIOSSL does it, a certificate also
    /// passes that names the address which the connection was made to, whatever the host's name.
    ///
    /// - Parameters:
    ///   - roots: who vouches for the server; the system's list is not used.
    ///   - credentials: what to show a server that asks.
    /// - Throws: when the key does not belong to the certificate.
    public static func verifyingHostName(
        roots: TrustBundle, credentials: TLSCredentials? = nil
    ) throws(TLSCredentialsError) -> ClientTLS {
        let configuration = TLSConfiguration.meshClient(credentials, trusting: roots, verification: .fullVerification)
        return ClientTLS(contexts: try configuration.context(), requirement: .none, verifiesHostName: true)
    }

    /// For a server that nobody vouches for, such as one with a certificate that it signed itself and that is no authority: it
    /// must show one of these certificates. Neither its names nor its validity matter then.
    ///
    /// - Parameter credentials: what to show a server that asks.
    /// - Throws: when the key does not belong to the certificate.
    public static func pinning(
        _ servers: TrustBundle, credentials: TLSCredentials? = nil
    ) throws(TLSCredentialsError) -> ClientTLS {
        let configuration = TLSConfiguration.meshClient(
            credentials, trusting: servers, verification: .noHostnameVerification)
        return ClientTLS(
            contexts: try configuration.context(), requirement: .none, verifiesHostName: false,
            pinned: PinnedCertificates(servers))
    }

    /// The same for servers of another kind: a copy that expects other identities. Without effect on a client that verifies
    /// host names.
    public func expecting(_ servers: PeerExpectation) -> ClientTLS {
        guard case .spiffe = requirement else { return self }
        var copy = self
        copy.requirement = .spiffe(servers)
        return copy
    }

    /// Adds TLS to a channel whose pipeline is empty and calls back when its handshake is over. The channel is best one that
    /// a bootstrap has just connected: while it tries several addresses, it has several channels.
    ///
    /// On the channel's event loop. `completion` is called there exactly once: with the session, when it must add the
    /// HTTP/2 handlers to the end of the pipeline before it returns (what it throws is logged and closes the channel), or
    /// with a failure, which has been logged, and the channel closes. For a channel that is never connected,
    /// `completion` is not called.
    ///
    /// With TLS 1.3 a server judges the client's certificate after the client's handshake is over: a refusal then arrives as
    /// an error on the pipeline, behind the session.
    ///
    /// - Parameter host: the name or address that is connected to; used only when host names are verified.
    public func install(
        on channel: any Channel, host: String, logger: Logger,
        completion: @escaping (Result<TLSSession, TLSHandshakeFailure>) throws -> Void
    ) throws {
        let tls =
            if let pinned {
                try NIOSSLClientHandler(
                    context: contexts.current, serverHostname: nil, customVerificationCallback: pinned.verify)
            } else {
                try NIOSSLClientHandler(context: contexts.current, serverHostname: serverName(host))
            }
        let handshake = TLSHandshakeHandler(
            tls: tls, requirement: requirement, timeout: handshakeTimeout, logger: logger, completion: completion)
        // The one that listens comes first: on a channel that is active, TLS begins as soon as it is added.
        try channel.pipeline.syncOperations.addHandler(handshake)
        try channel.pipeline.syncOperations.addHandler(tls, position: .before(handshake))
    }

    /// Addresses are no server names in TLS; without a name, the peer's address is what is verified.
    private func serverName(_ host: String) -> String? {
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return verifiesHostName && !isAddress ? host : nil
    }
}
