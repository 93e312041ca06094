import MeshMessages
import Testing

extension EndToEnd {
    /// Override with decay, on replayed time.
    @Suite struct SessionIntentTests {
        @Test func aBurstOfSearchesChangesTheProfileUntilItsTTL() async throws {
            let options = MeshUnderTest.Options(services: [.coordinator, .session, .batch], replay: true)
            try await MeshUnderTest.run(options) { mesh in
                let midnight = Int64(19_700) * TasteWorld.day
                try await mesh.serve(TasteWorld(before: midnight), asOf: midnight)
                let user = TasteWorld.user(5)
                let start = midnight + 60 * TasteWorld.minute
                let base = try #require(try await Self.affinity(mesh, user, asOf: start).base)
                #expect(try await Self.affinity(mesh, user, asOf: start).resolved == base)

                var last = start
                for number in 0..<5 {
                    last = start + Int64(number) * TasteWorld.minute / 2
                    let search = SignalsV1.Event(
                        eventID: "s\(number)", userID: user, kind: "search", occurredAt: last, query: "Sci-Fi")
                    try await mesh.ingest([search], asOf: last)
                }
                let burst = try await mesh.profile(user, asOf: last)
                let patch = try #require(burst.volatilePatches.first { $0.reinforcementCount == 5 })
                #expect(patch.lastReinforcedAt == last)
                #expect(patch.ttlSeconds == 1_800)
                let provenance = burst.resolvedProfile["genre_affinity"]?.provenance
                #expect(provenance?.source == .merged)
                #expect(provenance?.status == .fresh)
                #expect(provenance?.eventTime == last)

                let weights = try await ([0, 10, 29] as [Int64]).asyncMap { minutes in
                    Self.weight(
                        "Sci-Fi",
                        of: try await Self.affinity(mesh, user, asOf: last + minutes * TasteWorld.minute).resolved)
                }
                let own = Self.weight("Sci-Fi", of: base)
                #expect(weights[0] > own + 0.3)
                #expect(weights[0] > weights[1] && weights[1] > weights[2] && weights[2] > own, "\(weights) \(own)")
                #expect(try await Self.affinity(mesh, user, asOf: last).base == base)

                let end = last + 30 * TasteWorld.minute
                #expect(try await Self.affinity(mesh, user, asOf: end - 1_000_000).resolved != base)
                let expired = try await Self.affinity(mesh, user, asOf: end)
                #expect(expired.base?.serializedBytes() == base.serializedBytes())
                #expect(expired.resolved?.serializedBytes() == base.serializedBytes())
                let after = try await mesh.profile(user, asOf: end)
                #expect(after.volatilePatches.isEmpty)
            }
        }

        private static func affinity(
            _ mesh: MeshUnderTest, _ user: String, asOf: Int64
        ) async throws -> (base: SignalsV1.SignalValue?, resolved: SignalsV1.SignalValue?) {
            let profile = try await mesh.profile(user, asOf: asOf)
            return (profile.batchProfile?.values["genre_affinity"], profile.resolvedProfile["genre_affinity"]?.value)
        }

        private static func weight(_ label: String, of value: SignalsV1.SignalValue?) -> Double {
            guard case .distribution(let distribution)? = value?.kind else { return 0 }
            return distribution.weights.first { $0.label == label }?.weight ?? 0
        }
    }
}

extension Array {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
