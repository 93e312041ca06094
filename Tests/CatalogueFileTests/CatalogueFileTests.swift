// CatalogueFileTests: a catalogue is read whole, or refused with every problem in its place.

import CatalogueFile
import Signals
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite struct CatalogueFileTests {
    private func problems(_ text: String) -> [CatalogueError.Problem] {
        do {
            _ = try CatalogueFile.parse(text)
            return []
        } catch {
            return error.problems
        }
    }

    private func changed(_ old: String, _ new: String) -> String {
        guard let range = CatalogueFile.defaultText.firstRange(of: old) else {
            Issue.record("the default catalogue has no `\(old)`")
            return CatalogueFile.defaultText
        }
        var text = CatalogueFile.defaultText
        text.replaceSubrange(range, with: new)
        return text
    }

    @Test func `the default catalogue gives every signal its natural tier`() throws {
        let catalogue = try CatalogueFile.parse(CatalogueFile.defaultText)
        #expect(
            catalogue.signals(in: .batch).map(\.name) == [
                "genre_affinity", "people_affinity", "history", "activity_rate", "experience_level", "cluster",
                "lifetime_value", "served",
            ])
        #expect(
            catalogue.signals(in: .nearRealTime).map(\.name) == [
                "trending", "binge", "cluster_trends", "new_items", "shift", "drift",
            ])
        #expect(
            catalogue.signals(in: .streaming).map(\.name) == ["session_intent", "click_sequence", "browsing", "risk"])
        #expect(catalogue["risk"]?.definition.traits.criticality == .safety)
        #expect(catalogue.maximumClockSkewSeconds == 60)
        #expect(catalogue.signals.filter(\.classification.isPinned).map(\.name) == ["history", "served"])
        #expect(catalogue["session_intent"]?.definition.over == "genre_affinity")
        #expect(catalogue.kinds["search"] == EventKind(weight: 4))
        #expect(catalogue.sessionGapSeconds == 1800)
    }

    @Test func `the deployed file is the default text`() throws {
        // The sources may be reached through a link; the repository is where they really are.
        let source = try #require(realpath(#filePath, nil))
        defer { free(source) }
        let path = String(cString: source).split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try #require(fopen("/\(path)/deploy/catalogue.yaml", "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        #expect(String(decoding: bytes[..<count], as: UTF8.self) == CatalogueFile.defaultText)
    }

    @Test func `an unknown key is refused with its line, column and the nearest key`() throws {
        let found = problems(changed("    half_life: 30 d\n", "    halflife: 30 d\n"))
        let problem = try #require(found.first { $0.field == "signals.genre_affinity.halflife" })
        #expect(problem.message.contains("did you mean `half_life`?"))
        let lines = CatalogueFile.defaultText.split(separator: "\n", omittingEmptySubsequences: false)
        let expected = try #require(lines.firstIndex { $0 == "    half_life: 30 d" }) + 1
        #expect(problem.line == expected)
        #expect(problem.column == 5)
    }

    @Test func `a misspelt operator is named with the nearest one`() throws {
        let found = problems(changed("operator: trending", "operator: trendign"))
        let problem = try #require(found.first)
        #expect(found.count == 1)
        #expect(problem.field == "signals.trending.operator")
        #expect(problem.message.contains("did you mean `trending`?"))
        #expect(problem.line != nil)
    }

    @Test func `all problems are listed at once, in their order`() {
        var text = changed("session_gap: 30 min", "session_gap: soon")
        text.replace("kappa: 8", with: "kappa: -1")
        text.replace("over: genre_affinity", with: "over: genre_afinity")
        text.replace("attribute: people\n    min", with: "attribute: persons\n    min")
        let found = problems(text)
        #expect(
            found.map(\.field) == [
                "session_gap", "patches.kappa", "signals.session_intent.over", "signals.binge.attribute",
                "signals.binge.over", "signals.shift.over",
            ])
        #expect(found.allSatisfy { $0.line != nil && $0.column != nil })
        #expect(found[2].message.contains("did you mean `genre_affinity`?"))
    }

    @Test(arguments: [
        "", "- 1\n", "version: 1\nsignals: [", "version: 1\nversion: 1\n", "\t", "version: 2\n", "a: &a [*a]\n",
    ])
    func `what is no catalogue is refused`(text: String) {
        #expect(!problems(text).isEmpty)
    }

    @Test func `a missing parameter is reported where the signal stands`() throws {
        let found = problems(changed("    thresholds: { new: 1, casual: 20, regular: 100, expert: 500 }\n", ""))
        let problem = try #require(found.first)
        #expect(problem.field == "signals.experience_level.thresholds")
        #expect(problem.message.contains("is missing"))
        #expect(problem.line != nil)
    }

    @Test func `a limit of risk that means nothing is reported where the limits stand`() throws {
        let found = problems(changed("10 purchase in 1 min is elevated", "10 purchase in 1 min is elevate"))
        let problem = try #require(found.first)
        #expect(found.count == 1 && problem.field == "signals.risk.limits" && problem.line != nil)
        #expect(problem.message.contains("did you mean `elevated`?"))
    }

    @Test func `hard limits and clock skews are read`() throws {
        let text = changed(
            "    cost_ms: 0.4\n    staleness_budget: 26 h\n",
            "    cost_ms: 0.4\n    staleness_budget: 26 h\n    expires_after: 7 d\n"
        ).replacing("max_clock_skew: 60 s", with: "max_clock_skew: 2 s")
        let catalogue = try CatalogueFile.parse(text)
        #expect(catalogue["people_affinity"]?.definition.expiresAfterSeconds == 604_800.0)
        #expect(catalogue["genre_affinity"]?.definition.expiresAfterSeconds == nil)
        #expect(catalogue.maximumClockSkewSeconds == 2)
        let short = problems(changed("max_clock_skew: 60 s", "max_clock_skew: soon"))
        #expect(short.map(\.field) == ["events.max_clock_skew"])
    }

    @Test func `trigger rules are read, and what is wrong with one is reported where it stands`() throws {
        let catalogue = try CatalogueFile.parse(CatalogueFile.defaultText)
        #expect(catalogue.triggers.map(\.name) == ["shifted_taste", "drifted_user"])
        #expect(catalogue.triggers[0].action == .patch && catalogue.triggers[0].priority == .high)
        #expect(catalogue.triggers[1].action == .refresh(signals: ["cluster"]))
        #expect(catalogue.triggers[1].limit == ActionRate(count: 600, windowSeconds: 60))
        #expect(catalogue.triggers[1].maximumAgeSeconds == 3600)
        let text = changed("then: refresh\n", "then: refrehs\n")
            .replacing("when: shift\n", with: "when: shiffed\n")
        let found = problems(text)
        #expect(found.map(\.field) == ["triggers.shifted_taste.when", "triggers.drifted_user.then"])
        #expect(found[1].message.contains("did you mean `refresh`?"))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(found[1].line == lines.firstIndex { $0 == "    then: refrehs" }.map { $0 + 1 })
        let unknown = problems(changed("refresh: [cluster]", "refresh: [clutser]"))
        #expect(unknown.map(\.field) == ["triggers.drifted_user.refresh"])
        #expect(unknown.first?.line != nil)
        #expect(
            problems(changed("limit: 600 in 1 min", "limit: often")).map(\.field) == ["triggers.drifted_user.limit"])
        #expect(problems(changed("    signal: drift\n", "")).map(\.field) == ["triggers.drifted_user.signal"])
    }

    @Test func `moving a signal is a change of the catalogue alone`() throws {
        let text = changed("change: { half_life: 7 d, damage: 0.3 }", "change: { half_life: 1 min, damage: 12 }")
        let catalogue = try CatalogueFile.parse(text)
        #expect(catalogue["genre_affinity"]?.tier == .streaming)
    }

    @Test func `cutting the text anywhere never crashes`() {
        let text = CatalogueFile.defaultText
        for length in stride(from: 0, to: text.count, by: 97) {
            _ = problems(String(text.prefix(length)))
        }
    }
}
