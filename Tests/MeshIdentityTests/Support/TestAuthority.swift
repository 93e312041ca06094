import Crypto
import Foundation
import MeshIdentity
import SwiftASN1
import X509

/// A certificate authority made on the spot.
struct TestAuthority {
    /// A certificate and its key, both PEM.
    struct Leaf {
        let certificate: [UInt8]
        let key: [UInt8]

        func credentials() throws -> TLSCredentials {
            try TLSCredentials(certificateChain: certificate, privateKey: key)
        }
    }

    private let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
    private let name: DistinguishedName
    private let certificate: Certificate

    init(_ name: String = "Test authority") throws {
        self.name = try DistinguishedName { CommonName(name) }
        certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: key.publicKey, notValidBefore: Date() - 86_400,
            notValidAfter: Date() + 86_400, issuer: self.name, subject: self.name,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            }, issuerPrivateKey: key)
    }

    /// The authority's certificate, PEM.
    var pem: [UInt8] { get throws { Array(try certificate.serializeAsPEM().pemString.utf8) } }

    var bundle: TrustBundle { get throws { try TrustBundle(pem: pem) } }

    /// - Parameters:
    ///   - lifetime: from and to, in seconds from now.
    ///   - address: whether 127.0.0.1 is among its names, besides localhost.
    func issue(
        uris: [String], lifetime: ClosedRange<Double> = -60...3_600, isAuthority: Bool = false,
        address: Bool = true
    ) throws -> Leaf {
        let leafKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        var names: [GeneralName] = uris.map { .uniformResourceIdentifier($0) } + [.dnsName("localhost")]
        if address { names.append(.ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))) }
        let leaf = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: leafKey.publicKey,
            notValidBefore: Date() + lifetime.lowerBound, notValidAfter: Date() + lifetime.upperBound, issuer: name,
            subject: DistinguishedName { CommonName("leaf") },
            extensions: Certificate.Extensions {
                if isAuthority {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                } else {
                    Critical(BasicConstraints.notCertificateAuthority)
                }
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth, .clientAuth])
                SubjectAlternativeNames(names)
            }, issuerPrivateKey: key)
        return Leaf(
            certificate: Array(try leaf.serializeAsPEM().pemString.utf8),
            key: Array(try leafKey.serializeAsPEM().pemString.utf8))
    }

    /// What a process of the mesh has, whose only trusted authority is this one.
    func mesh(
        _ service: String, trustDomain: String = "freshet.local", trusting bundle: TrustBundle? = nil
    ) throws -> MeshCertificates {
        let leaf = try issue(uris: ["spiffe://\(trustDomain)/freshet/\(service)"])
        return try MeshCertificates(
            credentials: leaf.credentials(), bundle: bundle ?? self.bundle, now: Int64(Date().timeIntervalSince1970))
    }
}

/// The trust domain of the tests.
let freshetLocal = TrustDomain("freshet.local")!
