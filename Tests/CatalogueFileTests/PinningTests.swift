import CatalogueFile
import Signals
import Testing

@Suite("A signal pinned in the catalogue's text")
struct PinningTests {
    private let text = CatalogueFile.defaultText

    @Test("The signal is in its tier, for the reason given, and nothing else is another line")
    func pins() throws {
        let edited = try CatalogueFile.pinning(
            "genre_affinity", to: .nearRealTime, because: "it pays: \"2 %\"", in: text)
        let catalogue = try CatalogueFile.parse(edited)
        #expect(catalogue["genre_affinity"]?.tier == .nearRealTime)
        #expect(catalogue["genre_affinity"]?.definition.pinned?.reason == "it pays: \"2 %\"")
        let before = text.split(separator: "\n", omittingEmptySubsequences: false)
        let after = edited.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(after.count == before.count + 1)
        #expect(after.filter { !$0.contains("it pays") } == before)
    }

    @Test("An earlier pin makes way, however many lines it had")
    func replaces() throws {
        let edited = try CatalogueFile.pinning("history", to: .streaming, because: "a test", in: text)
        let again = try CatalogueFile.pinning("history", to: .batch, because: "it is over", in: edited)
        let catalogue = try CatalogueFile.parse(again)
        #expect(catalogue["history"]?.definition.pinned == PinnedTier(tier: .batch, reason: "it is over"))
        let others = try CatalogueFile.parse(text).signals.filter { $0.name != "history" }.map(\.definition)
        #expect(catalogue.signals.filter { $0.name != "history" }.map(\.definition) == others)
        #expect(again.components(separatedBy: "pinned:").count == text.components(separatedBy: "pinned:").count)
    }

    @Test("A reason on several lines becomes one")
    func lines() throws {
        let edited = try CatalogueFile.pinning("cluster", to: .nearRealTime, because: "one\ntwo", in: text)
        #expect(try CatalogueFile.parse(edited)["cluster"]?.definition.pinned?.reason == "one two")
    }

    @Test("A signal that is not there, and one between braces, are refused")
    func refuses() throws {
        #expect(throws: CatalogueEditError.unknownSignal("mood")) {
            _ = try CatalogueFile.pinning("mood", to: .batch, because: "", in: text)
        }
        let flow = """
            version: 1
            events: { kinds: { view: 1 } }
            signals:
              rate: { operator: activity_rate, half_life: 1 d, change: { half_life: 7 d, damage: 0.3 } }
            """
        #expect(throws: CatalogueEditError.flowStyle("rate", line: 4)) {
            _ = try CatalogueFile.pinning("rate", to: .batch, because: "x", in: flow)
        }
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] { split(separator: separator) }
}

@Suite("Signals that a user's own service computes")
struct RemoteSignalTests {
    private func catalogue(_ lines: String) -> String {
        """
        version: 1
        events: { kinds: { view: 1 } }
        item_attributes: [genres]
        signals:
          mood:
            operator: remote
        \(lines)
            change: { half_life: 7 d, damage: 0.3 }
        """
    }

    @Test("They name the featurizer, the form of the value, and what it predicts")
    func parsed() throws {
        let signal = try #require(
            try CatalogueFile.parse(
                catalogue("    featurizer: 127.0.0.1:7460\n    form: distribution\n    attribute: genres")
            )["mood"])
        let remote = try #require(signal.remote)
        #expect(remote.featurizer == "127.0.0.1:7460" && remote.form == .distribution && remote.timeoutSeconds == 1)
        let rock = Distribution(normalising: [.init(label: "rock", weight: 1)])
        #expect(remote.accepts(.distribution(rock)) && !remote.accepts(.scalar(1)))
    }

    @Test(
        "What cannot be called or compared is refused by its field",
        arguments: [
            ("featurizer: nowhere\n    form: scalar", "signals.mood.featurizer"),
            ("featurizer: http://a:1/x\n    form: scalar", "signals.mood.featurizer"),
            ("featurizer: a:1\n    form: scalars", "signals.mood.form"),
            ("featurizer: a:1\n    form: scalar\n    attribute: genres", "signals.mood.attribute"),
            ("form: scalar", "signals.mood.featurizer"),
        ])
    func refused(lines: String, field: String) {
        do {
            _ = try CatalogueFile.parse(catalogue("    " + lines))
            Issue.record("\(lines) was accepted")
        } catch {
            #expect(error.problems.map(\.field) == [field])
        }
    }
}
