import Logging
import MeshService
import Synchronization

/// Whether a service that the ranker can do without answers: shown on `/readyz`, and logged when it changes, not at every
/// request.
package final class PeerCondition: Sendable {
    private let service: ServiceName
    private let readiness: Readiness
    private let logger: Logger
    private let isMissing = Mutex(false)

    package init(_ service: ServiceName, readiness: Readiness, logger: Logger) {
        self.service = service
        self.readiness = readiness
        self.logger = logger
    }

    func isReached() {
        guard change(toMissing: false) else { return }
        readiness.remark(service.rawValue, nil)
        logger.info("the \(service.rawValue) tier answers again")
    }

    func isMissed(_ error: any Error) {
        guard change(toMissing: true) else { return }
        readiness.remark(service.rawValue, "\(error)")
        logger.warning(
            "the \(service.rawValue) tier does not answer; ranking without it", metadata: ["error": "\(error)"])
    }

    /// Whether it was otherwise before.
    private func change(toMissing missing: Bool) -> Bool {
        isMissing.withLock { isMissing in
            defer { isMissing = missing }
            return isMissing != missing
        }
    }
}
