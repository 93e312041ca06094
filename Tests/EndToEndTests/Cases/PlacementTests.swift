import MeshMessages
import MeshRPC
import Testing

extension EndToEnd {
    /// Where a signal is evaluated changes where its value comes from, and not the value.
    @Suite struct PlacementTests {
        private static let signal = "genre_affinity"

        @Test func anAffinityMovesToStreamingAndBackOnARunningMeshWithEqualValues() async throws {
            let options = MeshUnderTest.Options(services: [.coordinator, .session, .batch], replay: true)
            try await MeshUnderTest.run(options) { mesh in
                let midnight = Int64(19_700) * TasteWorld.day
                let noon = midnight + TasteWorld.day / 2
                let world = TasteWorld(before: midnight)
                try await mesh.serve(world, asOf: midnight)
                let standard = try await mesh.coordinator.getCatalogue(.init()).yaml
                // Hours before noon, so that no session's patch is over it by then.
                try await Self.ingestMore(mesh, world, from: midnight, to: noon - 120 * TasteWorld.minute)

                // Batch knows nothing of this morning.
                let stale = try await Self.values(mesh, asOf: noon)
                #expect(stale.sources == [.base])

                try await Self.place("streaming", in: standard, mesh)
                let live = try await Self.values(mesh, asOf: noon)
                #expect(live.sources == [.live])
                #expect(Self.difference(live.weights, stale.weights) > 1e-3)

                try await Self.place("batch", in: standard, mesh)
                #expect(Self.difference(try await Self.values(mesh, asOf: noon).weights, stale.weights) < 1e-9)
                let build = try await mesh.build(profilesAsOf: noon, models: false)
                try await mesh.waitUntilServed(profiles: build.profilesVersion)
                let batch = try await Self.values(mesh, asOf: noon)
                #expect(batch.sources == [.base])
                // The build has seen how everybody's taste has changed since midnight, which smoothes each user's.
                let moved = Self.difference(live.weights, stale.weights)
                #expect(Self.difference(batch.weights, live.weights) < moved / 2)

                // Nothing is left to fold now: what streaming says is what batch has handed over.
                try await Self.place("streaming", in: standard, mesh)
                let again = try await Self.values(mesh, asOf: noon)
                #expect(again.sources == [.live])
                #expect(Self.difference(again.weights, batch.weights) < 1e-9)
            }
        }

        /// Each user sees a film of the other taste.
        private static func ingestMore(_ mesh: MeshUnderTest, _ world: TasteWorld, from: Int64, to: Int64) async throws
        {
            let events = (0..<60).map { number in
                let user = TasteWorld.user(number)
                let other = number < 30 ? TasteWorld.scienceFiction : TasteWorld.drama
                return SignalsV1.Event(
                    eventID: "more-\(user)", userID: user, itemID: world.unseen(of: other, by: user), kind: "view",
                    occurredAt: from + Int64(number + 1) * (to - from) / 61)
            }
            try await mesh.ingest(events, asOf: to)
        }

        /// Applies the catalogue with the signal pinned to a tier, and waits until everyone goes by it.
        private static func place(_ tier: String, in catalogue: String, _ mesh: MeshUnderTest) async throws {
            let yaml = catalogue.replacing(
                "  \(signal):\n", with: "  \(signal):\n    pinned: { tier: \(tier), reason: the test says so }\n",
                maxReplacements: 1)
            let revision = try await mesh.coordinator.applyCatalogue(.init(yaml: yaml)).revision
            try await eventually(
                "everyone has catalogue \(revision)",
                isTrue: {
                    let nodes = try await mesh.topology().nodes
                    return nodes.count == 2 && nodes.allSatisfy { $0.catalogueRevision == revision }
                })
        }

        /// What each user is served, and where it came from.
        private static func values(
            _ mesh: MeshUnderTest, asOf: Int64
        ) async throws -> (weights: [String: [String: Double]], sources: Set<SignalsV1.Provenance.Source>) {
            var weights: [String: [String: Double]] = [:]
            var sources: Set<SignalsV1.Provenance.Source> = []
            for number in 0..<60 {
                let user = TasteWorld.user(number)
                let answer = try await mesh.session.getProfile(.init(userID: user, asOf: asOf, signals: [signal]))
                let entry = try #require(answer.resolvedProfile[signal])
                sources.insert(try #require(entry.provenance?.source))
                guard case .distribution(let distribution)? = entry.value?.kind else { continue }
                weights[user] = Dictionary(
                    distribution.weights.map { ($0.label, $0.weight) }, uniquingKeysWith: { $1 })
            }
            try #require(weights.count == 60)
            return (weights, sources)
        }

        /// The largest difference of any weight of any user.
        private static func difference(
            _ left: [String: [String: Double]], _ right: [String: [String: Double]]
        ) -> Double {
            left.reduce(0) { largest, user in
                let other = right[user.key] ?? [:]
                return Set(user.value.keys).union(other.keys).reduce(largest) {
                    max($0, abs((user.value[$1] ?? 0) - (other[$1] ?? 0)))
                }
            }
        }
    }
}
