import Logging
import MeshIdentity
import MeshRPC

/// Who this process is to its peers, and whom it lets in: certificates that are reloaded while it runs, and the allow list. A mesh
/// without certificates has none, speaks plaintext and listens on loopback.
public struct ProcessIdentity: Sendable {
    let certificates: ReloadingCertificates
    let allowList: MethodAllowList

    /// Nil when no certificate is configured. Reads the files: not on an event loop.
    ///
    /// - Throws: ``StartupFailure`` for files that cannot be read or do not fit together.
    public static func load(_ settings: Settings, logger: Logger) throws -> ProcessIdentity? {
        guard let files = files(settings) else { return nil }
        let certificates = try load(files, logger: logger)
        let domain = certificates.identity.trustDomain
        guard let path = settings[TLSSettings.allowList] else {
            return ProcessIdentity(certificates: certificates, allowList: .freshet(trustDomain: domain))
        }
        let text: String
        do {
            text = try FileText.read(path: path)
        } catch {
            throw StartupFailure("cannot read the allow list \(path): \(error)", advice: "see --tls-allow-list")
        }
        do {
            return ProcessIdentity(
                certificates: certificates, allowList: try MethodAllowList(parsing: text, trustDomain: domain))
        } catch {
            throw StartupFailure("the allow list \(path) is wrong: \(error)", advice: "")
        }
    }

    /// The certificates of a process that is configured by other means, such as the command line.
    public static func load(_ files: TLSFiles, logger: Logger) throws -> ReloadingCertificates {
        do {
            return try ReloadingCertificates(files: files, logger: logger)
        } catch {
            throw StartupFailure(
                "cannot use the certificates: \(error)",
                advice: "see --tls-certificate, --tls-key and --tls-trust; scripts/dev-certs makes some for development"
            )
        }
    }

    private static func files(_ settings: Settings) -> TLSFiles? {
        guard let certificate = settings[TLSSettings.certificate], let key = settings[TLSSettings.key],
            let trust = settings[TLSSettings.trust]
        else { return nil }
        return TLSFiles(certificateChain: certificate, privateKey: key, trustBundle: trust)
    }

    /// What lies between the socket and HTTP/2 of this process' server.
    func transport(logger: Logger) -> TLSTransport {
        let domain = certificates.identity.trustDomain
        return TLSTransport(
            .mutual(certificates.serverContexts, expecting: PeerExpectation(trustDomain: domain)), logger: logger)
    }

    /// How this process' clients reach the other services: each must prove to be the service that is called.
    func clientTLS(of service: ServiceName) -> ClientTLS { certificates.clientTLS(of: service) }
}

extension ReloadingCertificates {
    /// How a client with these certificates reaches a service, which must prove to be that service of the same trust domain.
    public func clientTLS(of service: ServiceName) -> ClientTLS {
        do {
            let expected = try PeerExpectation(
                trustDomain: identity.trustDomain, pathPrefix: "/freshet/\(service.rawValue)")
            return .mutual(clientContexts, expecting: expected)
        } catch {
            preconditionFailure("the name of a service is a valid path segment: \(error)")
        }
    }
}
