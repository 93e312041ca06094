// ProtobufCTests: the runtime against bytes and JSON of friends (protoc) and strangers (mutations, tables of bad input).

import MeshMessages
import TestSupport

/// Messages with every kind of field that Freshet's protos have.
enum Samples {
    /// As protobuf's text format has it in `textFormat`.
    static let profile = SessionV1.GetProfileResponse(
        userID: "user-42",
        batchProfile: SessionV1.BatchProfile(
            computedAt: 1_700_000_000_000_000, version: "p1",
            values: [
                "ltv": SignalsV1.SignalValue(kind: .scalar(12.5)), "tier": SignalsV1.SignalValue(kind: .category("")),
            ]),
        volatilePatches: [
            SignalsV1.Patch(
                patchID: "p", signal: "intent",
                value: SignalsV1.SignalValue(kind: .vector(SignalsV1.Vector(values: [1, -0.5, 1e300]))),
                observedAt: -1, ttlSeconds: 900, reinforcementCount: 3, origin: "ünï\"cøde\\\n\u{1}😀")
        ],
        resolvedProfile: [
            "affinity": SignalsV1.ResolvedValue(
                value: SignalsV1.SignalValue(
                    kind: .distribution(
                        SignalsV1.Distribution(weights: [SignalsV1.LabelWeight(label: "drama", weight: 0.25)]))),
                provenance: SignalsV1.Provenance(source: .merged, tier: .streaming, status: .stale, ageMicros: 9)),
            "empty": SignalsV1.ResolvedValue(),
        ],
        asOf: .max)

    static let textFormat = #"""
        user_id: "user-42"
        batch_profile {
          computed_at: 1700000000000000
          version: "p1"
          values { key: "ltv" value { scalar: 12.5 } }
          values { key: "tier" value { category: "" } }
        }
        volatile_patches {
          patch_id: "p" signal: "intent"
          value { vector { values: [1, -0.5, 1e300] } }
          observed_at: -1 ttl_seconds: 900 reinforcement_count: 3 origin: "ünï\"cøde\\\n\001😀"
        }
        resolved_profile {
          key: "affinity"
          value {
            value { distribution { weights { label: "drama" weight: 0.25 } } }
            provenance { source: SOURCE_MERGED tier: TIER_STREAMING status: STATUS_STALE age_micros: 9 }
          }
        }
        resolved_profile { key: "empty" value {} }
        as_of: 9223372036854775807
        """#

    static func randomProfile(_ random: inout SplitMix64) -> SessionV1.GetProfileResponse {
        var profile = SessionV1.GetProfileResponse(userID: text(&random), asOf: number(&random))
        if Bool.random(using: &random) {
            profile.batchProfile = SessionV1.BatchProfile(computedAt: number(&random), version: text(&random))
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                profile.batchProfile?.values[text(&random)] = randomValue(&random)
            }
        }
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            profile.volatilePatches.append(
                SignalsV1.Patch(
                    patchID: text(&random), signal: text(&random),
                    value: Bool.random(using: &random) ? randomValue(&random) : nil, observedAt: number(&random),
                    ttlSeconds: real(&random), reinforcementCount: UInt32.random(in: 0 ... .max, using: &random)))
        }
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let provenance = SignalsV1.Provenance(
                source: SignalsV1.Provenance.Source(rawValue: Int32.random(in: -2...9, using: &random)),
                version: text(&random))
            profile.resolvedProfile[text(&random)] = SignalsV1.ResolvedValue(
                value: randomValue(&random), provenance: provenance)
        }
        return profile
    }

    static func randomValue(_ random: inout SplitMix64) -> SignalsV1.SignalValue {
        let count = Int.random(in: 0...40, using: &random)
        switch Int.random(in: 0...5, using: &random) {
        case 0: return SignalsV1.SignalValue(kind: .scalar(real(&random)))
        case 1: return SignalsV1.SignalValue(kind: .category(text(&random)))
        case 2:
            let weights = (0..<count).map { _ in SignalsV1.LabelWeight(label: text(&random), weight: real(&random)) }
            return SignalsV1.SignalValue(kind: .distribution(SignalsV1.Distribution(weights: weights)))
        case 3:
            return SignalsV1.SignalValue(
                kind: .vector(SignalsV1.Vector(values: (0..<count).map { _ in real(&random) })))
        case 4:
            let items = (0..<count).map { _ in SignalsV1.ItemAt(itemID: text(&random), occurredAt: number(&random)) }
            return SignalsV1.SignalValue(kind: .items(SignalsV1.ItemSequence(items: items)))
        default: return SignalsV1.SignalValue()
        }
    }

    private static func text(_ random: inout SplitMix64) -> String {
        let alphabet: [Character] = ["a", "Z", "0", "_", "é", "語", "😀", "\"", "\\", "\n", "\u{7}", "/", " "]
        return String((0..<Int.random(in: 0...24, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
    }

    private static func number(_ random: inout SplitMix64) -> Int64 {
        Int64(bitPattern: random.next()) >> Int64.random(in: 0...63, using: &random)
    }

    /// Any finite double that is not a negative zero, which proto3 does not keep.
    private static func real(_ random: inout SplitMix64) -> Double {
        let value = Bool.random(using: &random) ? Double(bitPattern: random.next()) : Double(number(&random)) / 8
        return value.isFinite && value != 0 ? value : 0
    }
}
