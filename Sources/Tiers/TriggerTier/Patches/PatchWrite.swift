import Partitioning
import Signals

/// A patch to write to the session tier.
package struct PatchWrite: Sendable, Equatable {
    package var userID: String
    package var patch: Patch
    package var priority: TriggerPriority

    package init(userID: String, patch: Patch, priority: TriggerPriority = .normal) {
        self.userID = userID
        self.patch = patch
        self.priority = priority
    }

    /// The event time of the detection: a replay's `as_of`.
    package var detectedAt: Timestamp { patch.observedAt }
}

extension PatchWrite {
    /// A patch begins with this many times κ as its mass.
    ///
    /// α = m' / (m' + κ) · (1 − (Δ/TTL)²) with m' = m·2^(−Δ/h), and a category switches at α > 0.5, which needs m > κ. With
    /// m = 4κ (32 for κ = 8): α = 4/5 at once, and with the standard ratio TTL = 6 h still 2 / (2 + 1) · (1 − 1/36) = 0.65
    /// after one half-life and 0.51 after 1.67; it falls below 0.5 at 0.29 TTL. One contrary event does not undo it.
    static let massInKappas = 4.0

    /// What a detection in a user writes: a category on the signal itself, and where the definition says `over`, a
    /// distribution of that label alone over that signal.
    ///
    /// The ids follow from the detection's, so a replay writes the same patches and changes nothing.
    package static func writes(
        of detection: Detection, by signal: Signal, userID: String, priority: TriggerPriority = .normal,
        defaults: PatchDefaults
    ) -> [PatchWrite] {
        let lifetime = lifetimeSeconds(of: signal.definition, defaults)
        func write(_ id: String, _ target: String, _ value: SignalValue) -> PatchWrite {
            PatchWrite(
                userID: userID,
                patch: Patch(
                    id: PatchID.text(id), signal: target, value: value, observedAt: detection.detectedAt,
                    ttlSeconds: lifetime.ttl, halfLifeSeconds: lifetime.halfLife, mass: massInKappas * defaults.kappa,
                    origin: signal.name),
                priority: priority)
        }
        let id = "\(detection.id)/\(signal.name)"
        var writes = [write(id, signal.name, .category(detection.label))]
        if let over = signal.definition.over {
            writes.append(write("\(id)/\(over)", over, .distribution(Distribution([detection.label: 1]))))
        }
        return writes
    }

    /// A binge's patches last as long as its `window`: an episode is over when a window has passed. The half-life keeps the
    /// catalogue's ratio to the TTL. Others have the catalogue's defaults: whether a shift lasts, the events that follow say,
    /// while a long patch after a single evening of something else would have to be waited out.
    private static func lifetimeSeconds(
        of definition: SignalDefinition, _ defaults: PatchDefaults
    ) -> (ttl: Double, halfLife: Double) {
        let standard = definition.kind.parameters.first { $0.name == "window" }?.standard
        guard definition.kind == .binge, case .number(let window) = definition.parameters["window"] ?? standard,
            window > 0
        else {
            return (defaults.ttlSeconds, defaults.halfLifeSeconds)
        }
        return (window, window * defaults.halfLifeSeconds / defaults.ttlSeconds)
    }
}

/// Ids of patches: at most 256 bytes, whatever the label in them.
enum PatchID {
    static let maximumBytes = 256
    private static let keptBytes = 200

    /// The text itself when it is short enough, else its beginning and a hash of all of it.
    static func text(_ text: String) -> String {
        guard text.utf8.count > maximumBytes else { return text }
        var kept = ""
        var bytes = 0
        for scalar in text.unicodeScalars {
            bytes += UTF8.width(scalar)
            if bytes > keptBytes { break }
            kept.unicodeScalars.append(scalar)
        }
        let hash = String(FNV1a.hash(text.utf8), radix: 16)
        return "\(kept)~\(String(repeating: "0", count: 16 - hash.count))\(hash)"
    }
}
