import MeshMessages
import Signals

/// A profile in the form that the project's documents show: `user_id`, `batch_profile {computed_at, <signal>: <value> …}`,
/// `volatile_patches [{patch_id, signal, value, observed_at, ttl_seconds, reinforcement_count}]`, `resolved_profile {…}`.
///
/// A scalar is a number, a category a text, a distribution an object of weights by label, a vector a list of numbers, a
/// sequence a list of `{item_id, occurred_at}`, oldest first. Times are texts in UTC.
package enum ProfileJSON {
    /// - Parameter provenance: adds a member `provenance` with an entry for each resolved signal.
    package static func json(_ profile: SessionV1.GetProfileResponse, provenance: Bool = false) -> JSONText {
        let base = profile.batchProfile ?? SessionV1.BatchProfile()
        var members: [(String, JSONText)] = [
            ("user_id", .string(profile.userID)),
            (
                "batch_profile",
                .object(
                    [("computed_at", time(base.computedAt))]
                        + base.values.sorted { $0.key < $1.key }.map { ($0.key, value($0.value)) })
            ),
            ("volatile_patches", .array(profile.volatilePatches.map(patch))),
            (
                "resolved_profile",
                .object(profile.resolvedProfile.sorted { $0.key < $1.key }.map { ($0.key, value($0.value.value)) })
            ),
        ]
        if provenance {
            members.append(
                (
                    "provenance",
                    .object(
                        profile.resolvedProfile.sorted { $0.key < $1.key }.map {
                            ($0.key, origin($0.value.provenance ?? SignalsV1.Provenance()))
                        })
                ))
        }
        return .object(members)
    }

    package static func value(_ value: SignalsV1.SignalValue?) -> JSONText {
        switch value?.kind {
        case .scalar(let number): .number(number)
        case .category(let label): .string(label)
        case .distribution(let distribution):
            .object(distribution.weights.map { ($0.label, .number($0.weight)) })
        case .vector(let vector): .array(vector.values.map(JSONText.number))
        case .items(let sequence):
            .array(
                sequence.items.map {
                    .object([("item_id", .string($0.itemID)), ("occurred_at", time($0.occurredAt))])
                })
        case nil: .null
        }
    }

    private static func patch(_ patch: SignalsV1.Patch) -> JSONText {
        .object([
            ("patch_id", .string(patch.patchID)), ("signal", .string(patch.signal)), ("value", value(patch.value)),
            ("observed_at", time(patch.observedAt)),
            ("ttl_seconds", .number(patch.ttlSeconds)),
            ("reinforcement_count", .integer(Int64(patch.reinforcementCount))),
        ])
    }

    private static func origin(_ provenance: SignalsV1.Provenance) -> JSONText {
        .object([
            ("source", .string(ProvenanceText.source(provenance.source))),
            ("tier", .string(ProvenanceText.tier(provenance.tier))),
            ("status", .string(ProvenanceText.status(provenance.status))),
            ("event_time", time(provenance.eventTime)),
            ("age_seconds", .number(Double(provenance.ageMicros) / 1_000_000)),
            ("version", .string(provenance.version)), ("patch_weight", .number(provenance.patchWeight)),
            ("reinforcement_count", .integer(Int64(provenance.reinforcementCount))),
        ])
    }

    /// Null for a time that is not known.
    package static func time(_ micros: Int64) -> JSONText {
        micros == 0 ? .null : .string(TimeText.iso8601(Timestamp(microseconds: micros)))
    }
}

/// The words for provenance, as the decision framework uses them.
package enum ProvenanceText {
    package static func source(_ source: SignalsV1.Provenance.Source) -> String {
        switch source {
        case .base: "base"
        case .patch: "patch"
        case .merged: "merged"
        case .live: "live"
        case .unspecified, .unrecognized: "unknown"
        }
    }

    package static func status(_ status: SignalsV1.Provenance.Status) -> String {
        switch status {
        case .fresh: "fresh"
        case .stale: "stale"
        case .expired: "expired"
        case .missing: "missing"
        case .unspecified, .unrecognized: "unknown"
        }
    }

    package static func tier(_ tier: SignalsV1.Tier) -> String {
        switch tier {
        case .batch: "batch"
        case .nearRealTime: "near-real-time"
        case .streaming: "streaming"
        case .request: "request"
        case .unspecified, .unrecognized: "unknown"
        }
    }
}
