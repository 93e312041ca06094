import MeshMessages
import Signals

/// A detection as a line.
package enum DetectionText {
    /// `2026-01-05T20:14:09Z  binge   user p7: Person 12; 3 observed in 6 h 0 min, 0.06 expected, log10 p -4.3  → patch (2)`
    package static func line(_ detection: TriggerV1.Detection) -> String {
        let time = TimeText.iso8601(Timestamp(microseconds: detection.detectedAt))
        let kind = detection.kind + String(repeating: " ", count: max(0, 8 - detection.kind.count))
        return "\(time)  \(kind)  \(subject(of: detection)); \(evidence(of: detection))  → \(action(of: detection))"
    }

    private static func subject(of detection: TriggerV1.Detection) -> String {
        if !detection.userID.isEmpty { return "user \(detection.userID): \(detection.label)" }
        let cluster = detection.cluster.isEmpty ? "" : " in cluster \(detection.cluster)"
        return "item \(detection.itemID)\(cluster)"
    }

    private static func evidence(of detection: TriggerV1.Detection) -> String {
        let evidence = detection.evidence ?? TriggerV1.Evidence()
        var words = ["\(Numbers.short(evidence.observed)) observed in \(Numbers.duration(evidence.windowSeconds))"]
        if evidence.expected > 0 { words.append("\(Numbers.fixed(evidence.expected, 2)) expected") }
        if evidence.log10P < 0 { words.append("log10 p \(Numbers.fixed(evidence.log10P, 1))") }
        if evidence.divergence > 0 { words.append("divergence \(Numbers.fixed(evidence.divergence, 2))") }
        return words.joined(separator: ", ")
    }

    private static func action(of detection: TriggerV1.Detection) -> String {
        var text: String
        switch detection.action {
        case .patch: text = "patch (\(detection.patchIDs.count))"
        case .refresh: text = "refresh of \(detection.refreshedSignal)"
        case .record, .unspecified, .unrecognized: text = "listed"
        }
        if !detection.rule.isEmpty { text += " by \(detection.rule)" }
        if !detection.suppressed.isEmpty { text += ", held back: \(detection.suppressed)" }
        return text
    }
}
