import Logging

/// What was measured for placement advice, kept over restarts.
extension ControlPlane {
    /// A crash loses the evidence of as long at most.
    static let evidenceInterval = Duration.seconds(60)

    /// Writes the evidence that has changed, if the last time was long enough ago. A failed write is tried again the next time:
    /// feedback does not fail by it.
    ///
    /// - Parameter isUrgent: now, as when somebody is to be forgotten.
    func keepEvidence(isUrgent: Bool = false) {
        guard isUrgent || evidenceKeptAt.duration(to: clock.now()) >= Self.evidenceInterval else { return }
        evidenceKeptAt = clock.now()
        let changed = placement.takeUnsaved()
        guard !changed.isEmpty else { return }
        do {
            try store.write(changed.mapValues { $0?.shifted(by: -evidenceEpoch) })
        } catch {
            placement.putBack(changed.keys)
            logger.warning("the evidence for placement advice could not be kept", metadata: ["error": "\(error)"])
        }
    }

    /// When the cells' clock began, in seconds since the epoch: with the process, in a replay with the epoch.
    var evidenceEpoch: Double { refreshes.time.followsEvents ? 0 : startTime.seconds }
}
