import Coordinator
import Signals
import Testing

@Suite("Snapshot selection")
struct SnapshotSelectionTests {
    let noon = Timestamp(seconds: 43_200)

    @Test("Activating keeps the one before, so that it can be activated again")
    func rollback() throws {
        let first = try SnapshotSelection().activating(profiles: "p1", models: "m1", at: noon)
        let second = try first.activating(profiles: "p2", models: "m1", at: noon + 60)
        #expect(second.active?.profilesVersion == "p2")
        #expect(second.previous == first.active)
        let back = try second.activating(profiles: "p1", models: "m1", at: noon + 120)
        #expect(back.active?.profilesVersion == "p1")
        #expect(back.previous?.profilesVersion == "p2")
    }

    @Test("Each rollback goes one step further back, and what was left is not where the next one goes")
    func steps() throws {
        var selection = SnapshotSelection()
        for name in ["p1", "p2", "p3"] { selection = try selection.activating(profiles: name, models: "", at: noon) }
        selection = try selection.rollingBack(reason: "p3 is bad", at: noon + 60)
        #expect(selection.active?.profilesVersion == "p2")
        #expect(selection.active?.activatedAt == (noon + 60).microseconds)
        #expect(selection.previous?.profilesVersion == "p1")
        selection = try selection.rollingBack(at: noon + 120)
        #expect(selection.active?.profilesVersion == "p1")
        #expect(throws: SnapshotSelection.Refusal.nothingBefore) { try selection.rollingBack(at: noon) }
        #expect(selection.history.map(\.isRollback) == [false, false, false, true, true])
        #expect(selection.history[3].reason == "p3 is bad")
    }

    @Test("A decision about another active snapshot than there is changes nothing")
    func expectations() throws {
        let first = try SnapshotSelection().activating(profiles: "p1", models: "m1", at: noon)
        let second = try first.activating(profiles: "p2", models: "m1", at: noon)
        let old = SnapshotSelection.Versions(profiles: "p1", models: "m1")
        #expect(throws: SnapshotSelection.Refusal.anotherIsActive(second.active)) {
            try second.activating(profiles: "p3", models: "m1", expecting: old, at: noon)
        }
        #expect(throws: SnapshotSelection.Refusal.anotherIsActive(second.active)) {
            try second.rollingBack(from: old, at: noon)
        }
        #expect(try first.activating(profiles: "p3", models: "m1", expecting: old, at: noon).active != nil)
    }

    @Test("What is kept of the past is bounded")
    func bounds() throws {
        var selection = SnapshotSelection()
        for number in 0..<100 { selection = try selection.activating(profiles: "p\(number)", models: "", at: noon) }
        #expect(selection.earlier.count == SnapshotSelection.mostSteps)
        #expect(selection.previous?.profilesVersion == "p98")
        #expect(selection.history.count == SnapshotSelection.longestHistory)
        #expect(selection.history.last?.snapshot.profilesVersion == "p99")
    }

    @Test("A selection as the version before wrote it is read, and the new form is read back")
    func coding() throws {
        var encoder = ByteEncoder()
        encoder.write(version: 1)
        for name in ["p2", "p1"] {
            encoder.write(true)
            encoder.write(name)
            encoder.write("m1")
            encoder.write(Int64(5))
        }
        let read = try SnapshotSelection(decoding: encoder.bytes)
        #expect(read.active?.profilesVersion == "p2")
        #expect(read.previous?.profilesVersion == "p1")
        let next = try read.activating(profiles: "p3", models: "", reason: "why", at: noon)
        #expect(try SnapshotSelection(decoding: next.encodedBytes()) == next)
    }

    @Test("Activating what is active again changes nothing")
    func retry() throws {
        let first = try SnapshotSelection().activating(profiles: "p1", models: "m1", at: noon)
        let second = try first.activating(profiles: "p2", models: "m2", at: noon + 60)
        #expect(try second.activating(profiles: "p2", models: "m2", at: noon + 120) == second)
    }

    @Test("A new model alone is another snapshot, and a snapshot may have no model")
    func models() throws {
        let first = try SnapshotSelection().activating(profiles: "p1", models: "", at: noon)
        let second = try first.activating(profiles: "p1", models: "m1", at: noon + 60)
        #expect(second.active?.modelsVersion == "m1")
        #expect(second.previous?.modelsVersion == "")
    }

    @Test(
        "Versions that could lead out of a directory are refused",
        arguments: ["../p1", "a/b", ".hidden", "p 1", "p\u{0}1", "é", String(repeating: "x", count: 129)])
    func invalidVersions(version: String) {
        #expect(throws: SnapshotSelection.Refusal.self) {
            try SnapshotSelection().activating(profiles: version, models: "", at: noon)
        }
        #expect(throws: SnapshotSelection.Refusal.self) {
            try SnapshotSelection().activating(profiles: "p1", models: version, at: noon)
        }
    }

    @Test("Without profiles there is nothing to activate")
    func noProfiles() {
        #expect(throws: SnapshotSelection.Refusal.noProfiles) {
            try SnapshotSelection().activating(profiles: "", models: "m1", at: noon)
        }
    }
}
