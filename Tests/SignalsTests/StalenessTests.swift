import Signals
import Testing

@Suite struct StalenessTests {
    private let start = World.start
    private let value = SignalValue.distribution(Distribution(["Comedy": 1]))

    private func resolver(_ change: (inout SignalDefinition) -> Void = { _ in }) throws -> ProfileResolver {
        ProfileResolver(
            catalogue: try World.catalogue {
                $0.signals[0].stalenessBudgetSeconds = 100
                change(&$0.signals[0])
            })
    }

    private func resolve(
        _ resolver: ProfileResolver, at seconds: Double, _ rules: StalenessRules = .catalogue,
        live: [String: LiveValue] = [:], patches: PatchSet = PatchSet(), refreshedAt: Double? = nil
    ) throws -> ResolvedValue {
        let known = BaseValue(value, eventTime: start - 50, refreshedAt: refreshedAt.map { start + $0 })
        let base = BaseProfile(version: "v1", computedAt: start, values: ["genre_affinity": known])
        let resolved = try resolver.resolve(
            base: base, live: live, patches: patches, at: start + seconds, signals: ["genre_affinity"], staleness: rules
        )
        return try #require(resolved["genre_affinity"])
    }

    private func rule(_ seconds: Double, _ onStale: StalenessRule.OnStale) -> StalenessRules {
        StalenessRules(["genre_affinity": StalenessRule(maximumAgeSeconds: seconds, onStale: onStale)])
    }

    @Test func `a base is fresh to its budget, stale to its hard limit, and then not served`() throws {
        let resolver = try resolver { $0.expiresAfterSeconds = 500 }
        let fresh = try resolve(resolver, at: 100)
        #expect(fresh.value == value && fresh.provenance.status == .fresh && fresh.provenance.version == "v1")
        let stale = try resolve(resolver, at: 100.5)
        #expect(stale.value == value && stale.provenance.status == .stale)
        #expect(try resolve(resolver, at: 500).provenance.status == .stale)
        let expired = try resolve(resolver, at: 501)
        #expect(expired.value == nil && expired.provenance.status == .expired)
        // It is still said how old that is which is not served.
        #expect(expired.provenance.ageMicros == 551_000_000 && expired.provenance.eventTime == start - 50)
        #expect(try resolve(try self.resolver(), at: 1e8).provenance.status == .stale)
    }

    @Test func `a refresh counts from where it has folded to`() throws {
        #expect(try resolve(resolver(), at: 200, refreshedAt: 100).provenance.status == .fresh)
        #expect(try resolve(resolver(), at: 201, refreshedAt: 100).provenance.status == .stale)
    }

    @Test func `a request may ask for fresher than the catalogue does`() throws {
        let resolver = try resolver()
        #expect(try resolve(resolver, at: 50, rule(50, .degrade)).provenance.status == .fresh)
        let degraded = try resolve(resolver, at: 51, rule(50, .degrade))
        #expect(degraded.value == nil && degraded.provenance.status == .expired)
        let accepted = try resolve(resolver, at: 51, rule(50, .accept))
        #expect(accepted.value == value && accepted.provenance.status == .stale)
        let error = #expect(throws: StalenessError.self) { try resolve(resolver, at: 51, rule(50, .refuse)) }
        #expect(error == StalenessError(signal: "genre_affinity", ageSeconds: 51, maximumAgeSeconds: 50))
        #expect(error?.description == "genre_affinity is 51.0 s old; the request allows 50.0 s")
        let others = StalenessRules(others: StalenessRule(maximumAgeSeconds: 0, onStale: .refuse))
        #expect(throws: StalenessError.self) { try resolve(resolver, at: 1, others) }
    }

    @Test(arguments: StalenessRule.OnStale.allCases)
    func `a request that takes older values is not told that they are fresh, nor given what has expired`(
        onStale: StalenessRule.OnStale
    ) throws {
        let resolver = try resolver { $0.expiresAfterSeconds = 500 }
        let stale = try resolve(resolver, at: 400, rule(1000, onStale))
        #expect(stale.value == value && stale.provenance.status == .stale)
        let expired = try resolve(resolver, at: 501, rule(1000, onStale))
        #expect(expired.value == nil && expired.provenance.status == .expired)
        let safety = try self.resolver { $0.traits.criticality = .safety }
        #expect(try resolve(safety, at: 101, rule(1000, onStale)).value == nil)
    }

    @Test func `a live value is complete up to the request, so it is never stale`() throws {
        let live = ["genre_affinity": LiveValue(value, eventTime: start - 1e6)]
        let resolved = try resolve(resolver { $0.expiresAfterSeconds = 100 }, at: 1000, rule(0, .refuse), live: live)
        #expect(resolved.provenance.status == .fresh && resolved.provenance.source == .live)
        #expect(resolved.provenance.ageMicros == 1_001_000_000_000)
    }

    @Test func `a patch is as old as its last confirmation`() throws {
        var patches = PatchSet()
        let jazz = SignalValue.distribution(Distribution(["Jazz": 1]))
        patches.put(Patch(id: "p", signal: "genre_affinity", value: jazz, observedAt: start, mass: 8), now: start)
        let resolver = try resolver()
        let live = ["genre_affinity": LiveValue(value, eventTime: start)]
        #expect(try resolve(resolver, at: 100, live: live, patches: patches).provenance.status == .fresh)
        let stale = try resolve(resolver, at: 101, live: live, patches: patches)
        #expect(stale.provenance.status == .stale && stale.provenance.source == .merged)
        let degraded = try resolve(resolver, at: 51, rule(50, .degrade), live: live, patches: patches)
        #expect(degraded.value == value && degraded.provenance.source == .live)
        #expect(degraded.provenance.status == .fresh)
        #expect(throws: StalenessError.self) {
            try resolve(resolver, at: 51, rule(50, .refuse), live: live, patches: patches)
        }
    }

    @Test func `without its base a value is what the patches say, but for safety`() throws {
        var patches = PatchSet()
        let jazz = SignalValue.distribution(Distribution(["Jazz": 1]))
        let patch = Patch(id: "p", signal: "genre_affinity", value: jazz, observedAt: start + 490, mass: 8)
        patches.put(patch, now: start + 490)
        let expiring = try resolver { $0.expiresAfterSeconds = 400 }
        let alone = try resolve(expiring, at: 500, patches: patches)
        #expect(alone.value == jazz && alone.provenance.source == .patch && alone.provenance.status == .fresh)
        #expect(alone.provenance.version.isEmpty && alone.provenance.eventTime == start + 490)
        let safety = try resolver { $0.traits.criticality = .safety }
        let closed = try resolve(safety, at: 500, patches: patches)
        #expect(closed.value == nil && closed.provenance.status == .expired)
    }
}
