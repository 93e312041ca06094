import CatalogueFile
import Logging
import Signals

/// In which tier signals are: what is advised, and what an operator does about it.
extension ControlPlane {
    /// What is advised for a signal, or for every user signal, in the catalogue's order. Changes nothing.
    /// - Throws: `PlacementRefusal.unknownSignal`.
    package func placementAdvice(for name: String?) throws(PlacementRefusal) -> [SignalPlacement.Advised] {
        let signals = catalogue.catalogue.userSignals
        guard let name else { return signals.map { placement.advice(for: $0, using: &generator) } }
        guard let signal = signals.first(where: { $0.name == name }) else {
            throw .unknownSignal(name, known: signals.map(\.name))
        }
        return [placement.advice(for: signal, using: &generator)]
    }

    /// How a signal was moved.
    package struct Move: Sendable {
        package let from: Tier
        package let to: Tier
        package let state: CatalogueState
    }

    /// Pins a signal to a tier in the catalogue in force.
    ///
    /// - Parameters:
    ///   - tier: nil: as advised.
    ///   - reason: kept in the catalogue; empty: what the advice says.
    ///   - expected: the revision that the operator has seen; nil: any.
    /// - Throws: `PlacementRefusal`, `CatalogueEditError`, `CatalogueError`, `RocksDBError`.
    package func place(
        _ name: String, in tier: Tier?, reason: String, expecting expected: UInt64?, dryRun: Bool
    ) throws -> Move {
        if let expected, expected != catalogue.revision { throw PlacementRefusal.otherRevision(catalogue.revision) }
        guard let advised = try placementAdvice(for: name).first else {
            throw PlacementRefusal.unknownSignal(name, known: [])
        }
        let signal = advised.signal
        guard let target = tier ?? (advised.tier == signal.tier ? nil : advised.tier) else {
            throw PlacementRefusal.nothingAdvised(name, reason: advised.advice.verdict.reason)
        }
        if signal.definition.traits.criticality == .safety, target < .streaming {
            throw PlacementRefusal.unsafe(name, target)
        }
        if signal.remote != nil, target > .nearRealTime { throw PlacementRefusal.remoteNeedsLeases(name, target) }
        let text = reason.isEmpty ? advised.advice.verdict.reason : reason
        let yaml = try CatalogueFile.pinning(name, to: target, because: text, in: catalogue.yaml)
        let state = try applyCatalogue(yaml, dryRun: dryRun)
        if !dryRun {
            logger.notice(
                "a signal was moved",
                metadata: [
                    "signal": "\(name)", "from": "\(signal.tier.name)", "to": "\(target.name)", "reason": "\(text)",
                ])
        }
        return Move(from: signal.tier, to: target, state: state)
    }
}
