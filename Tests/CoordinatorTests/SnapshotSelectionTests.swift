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
