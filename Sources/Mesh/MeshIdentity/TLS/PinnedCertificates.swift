import NIOCore
import NIOSSL

/// Peers that are known by their very certificates, whoever signed those and whatever they say: the handshake proves that the
/// peer holds the key, and nothing else matters. Their validity does not either; who pins a certificate also withdraws it.
struct PinnedCertificates: Sendable {
    private let certificates: [NIOSSLCertificate]

    init(_ certificates: TrustBundle) { self.certificates = certificates.certificates }

    /// NIOSSL's custom verification: the first of `chain` is the peer's own. On the channel's event loop.
    func verify(_ chain: [NIOSSLCertificate], _ result: EventLoopPromise<NIOSSLVerificationResult>) {
        let isPinned = chain.first.map { certificates.contains($0) } ?? false
        result.succeed(isPinned ? .certificateVerified : .failed)
    }
}
