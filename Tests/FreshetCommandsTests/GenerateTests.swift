import EventFiles
import Foundation
import FreshetCommands
import MeshMessages
import Signals
import TestSupport
import Testing
import Traffic

@Suite struct GenerateTests {
    private func plan() -> TrafficPlan {
        var plan = TrafficPlan()
        (plan.days, plan.warmUpDays, plan.users, plan.items) = (2, 1, 50, 120)
        plan.eventsPerHour = 60
        (plan.bursts, plan.clusterBursts) = (2, 1)
        (plan.binges, plan.longFilms, plan.switches) = (1, 1, 1)
        (plan.excursions, plan.oddQueries, plan.steady) = (1, 1, 1)
        return plan
    }

    private func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func `what is generated is read by an import as it was made`() throws {
        let directory = TemporaryDirectory()
        let counts = try GeneratedFiles(directory: directory.path).write(plan(), seed: 3)
        let events = try lines(directory.path + "/events.jsonl")
        let items = try lines(directory.path + "/items.jsonl")
        let truth = try lines(directory.path + "/truth.jsonl")
        #expect(counts.events == events.count && counts.items == items.count && counts.episodes == truth.count)
        #expect(counts.items == 120 && counts.episodes == 9)
        var kinds: Set<String> = []
        for line in events {
            guard case .event(let event) = try JSONRecord.parse(line) else {
                Issue.record("no event: \(line)")
                continue
            }
            kinds.insert(event.kind)
            #expect(GeneratedLine.event(event).compact == line)
        }
        #expect(kinds.isSuperset(of: ["view", "complete", "search"]))
        for line in items {
            guard case .item(let item) = try JSONRecord.parse(line) else {
                Issue.record("no item: \(line)")
                continue
            }
            #expect(GeneratedLine.item(item).compact == line)
        }
        for line in truth {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(object?["kind"] != nil && object?["from"] != nil && object?["to"] != nil)
        }
    }

    @Test func `a detection is a line with its evidence and what was done`() {
        let line = DetectionText.line(
            TriggerV1.Detection(
                kind: "binge", rule: "marathon", signal: "binge", userID: "42", label: "Bergman",
                detectedAt: 1_767_225_600_000_000,
                evidence: .init(observed: 3, expected: 0.06, log10P: -4.25, windowSeconds: 21_600), action: .patch,
                patchIDs: ["a", "b"], suppressed: "stale"))
        #expect(
            line == "2026-01-01T00:00:00Z  binge     user 42: Bergman; 3 observed in 6 h 0 min, 0.06 expected, "
                + "log10 p -4.2  → patch (2) by marathon, held back: stale")
    }
}
