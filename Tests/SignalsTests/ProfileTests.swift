import Signals
import Testing

@Suite struct ProfileTests {
    private let start = World.start

    @Test func `a burst of searches moves the profile, and it comes back byte for byte`() throws {
        let catalogue = try World.catalogue()
        let resolver = ProfileResolver(catalogue: catalogue)
        let affinity = SignalValue.distribution(Distribution(["Comedy": 0.7, "Drama": 0.3]))
        let base = BaseProfile(
            version: "v1", computedAt: start - 3600,
            values: ["genre_affinity": BaseValue(affinity, eventTime: start - 7200)])
        let intent = try #require(catalogue["session_intent"])
        var state = intent.makeState()
        for index in 0..<3 {
            let search = Event(
                eventID: "\(index)", userID: "u", kind: "search", occurredAt: start + Double(index), query: "jazz")
            intent.fold(search, World.context, into: &state)
        }
        var patches = PatchSet()
        let patch = try #require(intent.patch(of: state, World.context, defaults: catalogue.patchDefaults))
        patches.replace(patch, now: start + 2)

        let now = resolver.resolve(base: base, patches: patches, at: start + 2)
        let served = try #require(now["genre_affinity"])
        guard case .distribution(let resolved) = served.value else {
            Issue.record("no distribution")
            return
        }
        #expect(resolved["Jazz"] > 0.55)
        #expect(served.provenance.source == .merged && served.provenance.status == .fresh)
        #expect(served.provenance.reinforcementCount == 3 && served.provenance.version == "v1")
        #expect(served.provenance.eventTime == start + 2)
        #expect(now["history"]?.provenance.status == .missing)

        let later = try #require(resolver.resolve(base: base, patches: patches, at: start + 1802)["genre_affinity"])
        #expect(later.value?.encodedBytes() == affinity.encodedBytes())
        #expect(later.provenance.source == .base && later.provenance.patchWeight == 0)
        #expect(base.values["genre_affinity"]?.value == affinity)
    }

    @Test func `beyond its budget a value is stale, and a safety signal is not served`() throws {
        let value = BaseValue(.distribution(Distribution(["Comedy": 1])))
        let base = BaseProfile(version: "v1", computedAt: start, values: ["genre_affinity": value])
        let time = start + 100_000
        let stale = ProfileResolver(catalogue: try World.catalogue())
            .resolve(base: base, patches: PatchSet(), at: time)["genre_affinity"]
        #expect(stale?.provenance.status == .stale)
        #expect(stale?.value == value.value)
        #expect(stale?.provenance.ageMicros == 100_000_000_000)
        let critical = try World.catalogue { $0.signals[0].traits.criticality = .safety }
        let closed = ProfileResolver(catalogue: critical)
            .resolve(base: base, patches: PatchSet(), at: time)["genre_affinity"]
        #expect(closed?.provenance.status == .expired)
        #expect(closed?.value == nil)
    }

    @Test func `a live value takes the place of the base`() throws {
        let base = BaseProfile(version: "v1", computedAt: start, values: ["activity_rate": BaseValue(.scalar(1))])
        let live = ["activity_rate": LiveValue(.scalar(2), eventTime: start + 5)]
        let resolved = ProfileResolver(catalogue: try World.catalogue())
            .resolve(base: base, live: live, patches: PatchSet(), at: start + 6, signals: ["activity_rate"])
        #expect(resolved.count == 1)
        #expect(resolved["activity_rate"]?.value == .scalar(2))
        #expect(resolved["activity_rate"]?.provenance.source == .live)
        #expect(resolved["activity_rate"]?.provenance.ageMicros == 1_000_000)
    }
}
