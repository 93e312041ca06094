import MeshMessages
import Signals

/// What is different in a user's profile since it was last looked at, as people see it: values that differ only beyond what
/// is shown, as a patch does that decays from one millisecond to the next, are the same.
package struct ProfileChanges {
    /// One signal, or the patches over it, as they were and as they are.
    package struct Change: Equatable, Sendable {
        package var signal: String
        /// Nil when it was not there.
        package var before: String?
        /// Nil when it is not there any more.
        package var after: String?
        package var now: SignalsV1.ResolvedValue?
    }

    private var known: [String: String]?

    package init() {}

    /// The changes since the last call, by signal; at the first call every signal that has a value.
    package mutating func take(_ profile: SessionV1.GetProfileResponse) -> [Change] {
        let seen = Self.texts(of: profile)
        let before = known ?? [:]
        known = seen
        return Set(before.keys).union(seen.keys).sorted().compactMap { signal in
            guard before[signal] != seen[signal] else { return nil }
            return Change(
                signal: signal, before: before[signal], after: seen[signal], now: profile.resolvedProfile[signal])
        }
    }

    /// What is shown of each signal that has a value or a reason for having none.
    private static func texts(of profile: SessionV1.GetProfileResponse) -> [String: String] {
        var texts: [String: String] = [:]
        for (signal, entry) in profile.resolvedProfile {
            let provenance = entry.provenance ?? SignalsV1.Provenance()
            if provenance.status == .missing { continue }
            var text = ProfileText.short(entry.value)
            if entry.value == nil { text = ProvenanceText.status(provenance.status) }
            if provenance.reinforcementCount > 0 {
                text += " (reinforced \(Numbers.count(Int(provenance.reinforcementCount), "time")))"
            }
            if provenance.status == .stale { text += " (stale)" }
            texts[signal] = text
        }
        return texts
    }
}

extension ProfileChanges.Change {
    /// `12:03:07Z  genre_affinity: Drama 0.750 -> Musical 0.512, Drama 0.488`
    package func text(at time: Timestamp) -> String {
        "\(TimeText.iso8601(time))  \(signal): " + (before.map { "\($0) -> " } ?? "") + (after ?? "no value")
    }

    /// An object of one line: `at`, `user_id`, `signal`, `value` (null when there is none), `source`, `status`, `age_seconds`,
    /// `reinforcement_count`.
    package func json(userID: String, at time: Timestamp) -> JSONText {
        let provenance = now?.provenance ?? SignalsV1.Provenance()
        return .object([
            ("at", .string(TimeText.iso8601(time))), ("user_id", .string(userID)), ("signal", .string(signal)),
            ("value", ProfileJSON.value(now?.value)), ("source", .string(ProvenanceText.source(provenance.source))),
            ("status", .string(now == nil ? "missing" : ProvenanceText.status(provenance.status))),
            ("age_seconds", .number(Double(provenance.ageMicros) / 1_000_000)),
            ("reinforcement_count", .integer(Int64(provenance.reinforcementCount))),
        ])
    }
}
