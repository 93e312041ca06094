import CoreMetrics
import MeshIdentity
import ServiceLifecycle

/// Looks for renewed certificates until shutdown, and tells when those in use end.
struct CertificateReloader: Service {
    let certificates: ReloadingCertificates

    func run() async throws {
        let expiry = Gauge(label: "freshet_tls_certificate_expiry_seconds")
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                expiry.record(certificates.notAfter)
                try? await Task.sleep(for: .seconds(10))
                certificates.checkNow()
            }
        }
    }
}
