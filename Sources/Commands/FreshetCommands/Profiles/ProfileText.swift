import MeshMessages
import Signals

/// A profile as people read it: for each signal the base, the patches, and what is served.
package enum ProfileText {
    package static func text(_ profile: SessionV1.GetProfileResponse) -> String {
        let base = profile.batchProfile ?? SessionV1.BatchProfile()
        var lines = ["user \(profile.userID)"]
        lines.append(
            base.computedAt == 0
                ? "batch profile: none"
                : "batch profile of \(time(base.computedAt)), version \(base.version)")
        var table = TextTable([("  signal", .left), ("base", .left)])
        for (signal, value) in base.values.sorted(by: { $0.key < $1.key }) {
            table.add("  \(signal)", short(value))
        }
        if !base.values.isEmpty { lines += table.lines }
        lines.append(profile.volatilePatches.isEmpty ? "patches: none" : "patches")
        for patch in profile.volatilePatches {
            lines.append(
                "  \(patch.signal): \(short(patch.value)), observed \(time(patch.observedAt)), "
                    + "reinforcement count \(patch.reinforcementCount), TTL \(Numbers.duration(patch.ttlSeconds)), "
                    + "id \(patch.patchID)")
        }
        lines.append("resolved" + (profile.asOf == 0 ? "" : " as of \(time(profile.asOf))"))
        var resolved = TextTable([
            ("  signal", .left), ("value", .left), ("source", .left), ("status", .left), ("age", .right),
            ("patch weight", .right),
        ])
        for (signal, entry) in profile.resolvedProfile.sorted(by: { $0.key < $1.key }) {
            let provenance = entry.provenance ?? SignalsV1.Provenance()
            resolved.add(
                "  \(signal)", short(entry.value),
                provenance.source == .unspecified ? "-" : ProvenanceText.source(provenance.source),
                ProvenanceText.status(provenance.status),
                provenance.eventTime == 0 ? "-" : Numbers.duration(Double(provenance.ageMicros) / 1_000_000),
                provenance.patchWeight == 0 ? "-" : Numbers.fixed(provenance.patchWeight, 3))
        }
        return (lines + resolved.lines).joined(separator: "\n")
    }

    /// The heaviest labels of a distribution, the last items of a sequence.
    package static func short(_ value: SignalsV1.SignalValue?) -> String {
        switch value?.kind {
        case .scalar(let number): return Numbers.fixed(number, 3)
        case .category(let label): return label
        case .distribution(let distribution):
            let top = distribution.weights.sorted { ($1.weight, $0.label) < ($0.weight, $1.label) }.prefix(4)
            let more = distribution.weights.count - top.count
            return top.map { "\($0.label) \(Numbers.fixed($0.weight, 3))" }.joined(separator: ", ")
                + (more > 0 ? " + \(more)" : "")
        case .vector(let vector): return "vector of \(vector.values.count)"
        case .items(let sequence):
            let last = sequence.items.suffix(5).map(\.itemID).joined(separator: " ")
            return sequence.items.count > 5 ? "\(sequence.items.count) items, last \(last)" : last
        case nil: return "-"
        }
    }

    private static func time(_ micros: Int64) -> String { TimeText.iso8601(Timestamp(microseconds: micros)) }
}
