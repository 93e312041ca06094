import NIOSSL
import SwiftASN1

/// Certificates in PEM.
///
/// NIOSSL's own PEM reader is not used: after a text that it refuses, errors stay queued on the thread, and it then refuses
/// the next, good one too. A reload after a broken one needs better.
enum CertificateText {
    static func parse(_ pem: [UInt8], part: TLSCredentialsPart) throws(TLSCredentialsError) -> [NIOSSLCertificate] {
        let certificates: [NIOSSLCertificate]
        do {
            certificates = try PEMDocument.parseMultiple(pemString: String(decoding: pem, as: UTF8.self))
                .filter { $0.discriminator == "CERTIFICATE" }
                .map { try NIOSSLCertificate(bytes: $0.derBytes, format: .der) }
        } catch {
            throw .malformedCertificates(of: part, reason: "\(error)")
        }
        guard !certificates.isEmpty else {
            throw .malformedCertificates(of: part, reason: "it has no certificate")
        }
        return certificates
    }
}
