import Foundation
import FreshetCommands
import MeshMessages
import Testing

@Suite("A profile as JSON and as text")
struct ProfileTextTests {
    private static func distribution(_ weights: [(String, Double)]) -> SignalsV1.SignalValue {
        SignalsV1.SignalValue(
            kind: .distribution(
                SignalsV1.Distribution(weights: weights.map { SignalsV1.LabelWeight(label: $0.0, weight: $0.1) })))
    }

    private static let profile: SessionV1.GetProfileResponse = {
        let base = SessionV1.BatchProfile(
            computedAt: 889_228_800_000_000, version: "p7",
            values: [
                "genres": distribution([("Drama", 0.75), ("Musical", 0.25)]),
                "history": SignalsV1.SignalValue(
                    kind: .items(
                        SignalsV1.ItemSequence(items: [SignalsV1.ItemAt(itemID: "50", occurredAt: 1_000_000)]))),
                "level": SignalsV1.SignalValue(kind: .category("expert")),
                "rate": SignalsV1.SignalValue(kind: .scalar(1.5)),
            ])
        let patch = SignalsV1.Patch(
            patchID: "p", signal: "genres", value: distribution([("Musical", 1)]), observedAt: 889_238_469_000_000,
            ttlSeconds: 1_800, reinforcementCount: 3)
        let resolved = SignalsV1.ResolvedValue(
            value: distribution([("Drama", 0.5), ("Musical", 0.5)]),
            provenance: SignalsV1.Provenance(
                source: .merged, tier: .streaming, status: .fresh, eventTime: 889_238_469_000_000, ageMicros: 2_000_000,
                version: "p7", patchWeight: 0.33, reinforcementCount: 3))
        return SessionV1.GetProfileResponse(
            userID: "42", batchProfile: base, volatilePatches: [patch], resolvedProfile: ["genres": resolved])
    }()

    private func object(_ json: JSONText) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(json.pretty.utf8)) as? [String: Any])
    }

    @Test func theJSONHasTheDocumentedShape() throws {
        let profile = try object(ProfileJSON.json(Self.profile))
        #expect(Set(profile.keys) == ["user_id", "batch_profile", "volatile_patches", "resolved_profile"])
        #expect(profile["user_id"] as? String == "42")
        let base = try #require(profile["batch_profile"] as? [String: Any])
        #expect(Set(base.keys) == ["computed_at", "genres", "history", "level", "rate"])
        #expect(base["computed_at"] as? String == "1998-03-07T00:00:00Z")
        #expect(base["genres"] as? [String: Double] == ["Drama": 0.75, "Musical": 0.25])
        #expect(base["level"] as? String == "expert")
        #expect(base["rate"] as? Double == 1.5)
        let patches = try #require(profile["volatile_patches"] as? [[String: Any]])
        #expect(
            Set(patches[0].keys) == [
                "patch_id", "signal", "value", "observed_at", "ttl_seconds", "reinforcement_count",
            ])
        #expect(patches[0]["reinforcement_count"] as? Int == 3)
        let resolved = try #require(profile["resolved_profile"] as? [String: Any])
        #expect(resolved["genres"] as? [String: Double] == ["Drama": 0.5, "Musical": 0.5])
    }

    @Test func provenanceIsAddedOnlyWhenAskedFor() throws {
        let profile = try object(ProfileJSON.json(Self.profile, provenance: true))
        let provenance = try #require(profile["provenance"] as? [String: [String: Any]])
        #expect(provenance["genres"]?["source"] as? String == "merged")
        #expect(provenance["genres"]?["age_seconds"] as? Double == 2)
    }

    @Test func aUserWithoutABatchProfileHasNoTimeOfIt() throws {
        let profile = try object(ProfileJSON.json(SessionV1.GetProfileResponse(userID: "new")))
        let base = try #require(profile["batch_profile"] as? [String: Any])
        #expect(base["computed_at"] is NSNull)
        #expect(ProfileText.text(SessionV1.GetProfileResponse(userID: "new")).contains("batch profile: none"))
    }

    @Test func theTextSaysWhereAValueComesFrom() {
        let text = ProfileText.text(Self.profile)
        #expect(
            text.contains("genres: Musical 1.000, observed 1998-03-07T02:41:09Z, reinforcement count 3, TTL 30 min 0 s")
        )
        #expect(text.contains("merged") && text.contains("0.330"))
    }
}
