import CoreMetrics
import MeshIdentity
import ServiceLifecycle

/// Looks for renewed certificates until shutdown, and tells when those in use end.
struct CertificateReloader: Service {
    let certificates: ReloadingCertificates

    func run() async throws {
        let expiry = Gauge(label: "freshet_tls_certificate_expiry_seconds")
        await cancelWhenGracefulShutdown {
            await certificates.run { expiry.record($0.notAfter) }
        }
    }
}
