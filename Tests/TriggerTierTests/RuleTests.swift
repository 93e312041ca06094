import Signals
import Testing
import TriggerTier

@Suite struct RuleTests {
    private func rule(
        _ action: TriggerAction, priority: TriggerPriority = .normal, maximumAge: Double? = nil,
        limit: ActionRate? = nil
    ) -> TriggerRule {
        TriggerRule(
            name: "on_binge", condition: .binge, signal: "binge", action: action, priority: priority,
            maximumAgeSeconds: maximumAge, limit: limit)
    }

    private func detectors(_ rules: [TriggerRule]) -> Detectors {
        Detectors(
            catalogue: Fixture.catalogue(over: "people_affinity", triggers: rules), items: .empty, maximumUsers: 100)
    }

    @Test func `a rule replaces what is standard`() {
        var recording = detectors([rule(.record)])
        #expect(recording.replay(binge("Bergman", at: 0)).isEmpty)
        let records = recording.log.list(.init())
        #expect(records.map(\.rule) == ["on_binge"])
        #expect(records.map(\.action) == [.record])
        var patching = detectors([rule(.patch, priority: .high)])
        #expect(patching.replay(binge("Bergman", at: 0)).map(\.priority) == [.high, .high])
    }

    @Test func `a rule has values computed anew, for that user alone`() {
        var detectors = detectors([rule(.refresh(signals: ["people_affinity"]), priority: .high)])
        let findings = detectors.feed(binge("Bergman", at: 0), next: [:], now: nil)
        #expect(findings.writes.isEmpty)
        #expect(
            findings.refreshes == [RefreshRequest(userID: "u", signals: ["people_affinity"], priority: .high)])
    }

    @Test func `what is too old to matter, or comes too often, is listed and nothing more`() throws {
        var detectors = detectors([rule(.patch, maximumAge: 600, limit: ActionRate("2 in 1 h"))])
        let users = (0..<4).map { "user \($0)" }
        let now = start + 1300
        var writes: [PatchWrite] = []
        for user in users {
            writes += detectors.feed(binge("Bergman", user: user, at: 0), next: [:], now: now).writes
        }
        #expect(Set(writes.map(\.userID)) == ["user 0", "user 1"])
        #expect(detectors.log.list(.init()).count { $0.suppression == .rateLimited } == 2)
        writes = detectors.feed(binge("Ozu", user: "late", at: 0), next: [:], now: now + 3600).writes
        #expect(writes.isEmpty)
        #expect(detectors.log.list(.init()).count { $0.suppression == .stale } == 1)
        #expect(detectors.counts.suppressed == 3)
        // What was used up is not there again after a restart.
        let bytes = Checkpoint(detectors: detectors, pending: []).encoded()
        var restored = try Checkpoint.restore(
            bytes, into: self.detectors([rule(.patch, limit: ActionRate("2 in 1 h"))])
        )
        .detectors
        let again = restored.feed(binge("Mann", user: "other", at: 0), next: [:], now: now).writes
        #expect(again.isEmpty)
    }
}
