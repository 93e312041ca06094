import FreshetCommands
import MeshMessages
import Snapshots
import Testing

@Suite struct SnapshotTextTests {
    private let selection = CoordinatorV1.GetActiveSnapshotResponse(
        active: .init(profilesVersion: "p2", modelsVersion: "m1", activatedAt: 1_767_225_600_000_000),
        previous: .init(profilesVersion: "p1", modelsVersion: "m1"),
        history: [
            .init(profilesVersion: "p2", modelsVersion: "m1", activatedAt: 1_767_225_600_000_000, reason: "build-2"),
            .init(profilesVersion: "p1", modelsVersion: "m1", reason: "worse", rollback: true),
        ])

    private func info(_ version: String, part: String = "profiles", held: [String] = []) -> BatchV1.SnapshotInfo {
        BatchV1.SnapshotInfo(
            version: version, part: part, asOf: 1_767_225_600_000_000, bytes: 4_200_000,
            modelsVersion: part == "profiles" ? "m1" : "", users: 1_234, items: 7,
            quality: [.init(name: "ndcg10", value: 0.12345)], heldBecause: held)
    }

    @Test func aListSaysWhichVersionsAreActivePreviousOrHeld() {
        let listing = SnapshotListing(
            snapshots: [info("p3", held: ["too few users"]), info("p2"), info("p1"), info("m1", part: "models")],
            selection: selection)
        let lines = listing.text(history: false).split(separator: "\n").map(String.init)
        #expect(lines.count == 6)
        #expect(lines[1].contains("held"))
        #expect(lines[2].contains("active"))
        #expect(lines[3].contains("previous"))
        #expect(lines[4].contains("active"), "the models of the active pair")
        #expect(lines[2].contains("1,234") && lines[2].contains("0.1235") && lines[2].contains("4.2 MB"))
        #expect(lines[5] == "p3 was held back: too few users")
        #expect(listing.text(history: true).contains("rollback    p1"))
    }

    @Test func aListAsJSONHasWhatAScriptAsksFor() {
        let json = SnapshotListing(snapshots: [info("p2"), info("p1")], selection: selection).json
        #expect(json["active"]?["profiles_version"] == .string("p2"))
        guard case .array(let snapshots)? = json["snapshots"] else {
            Issue.record("no list")
            return
        }
        #expect(snapshots.map { $0["active"] } == [.bool(true), .bool(false)])
        #expect(snapshots[1]["previous"] == .bool(true))
        #expect(snapshots[0]["quality"]?["ndcg10"] == .number(0.12345))
    }

    @Test func withoutSnapshotsTheNextStepIsSaid() {
        #expect(SnapshotListing(snapshots: [], selection: .init()).text(history: false).contains("freshet build"))
    }

    @Test func sizesAreReadable() {
        #expect(SnapshotListing.size(812) == "812 B")
        #expect(SnapshotListing.size(999_949) == "999.9 kB")
        #expect(SnapshotListing.size(4_200_000_000) == "4.2 GB")
    }

    @Test func aDiffShowsQualitySideBySide() {
        let diff = SnapshotDiffText(
            BatchV1.DiffSnapshotsResponse(
                fromProfiles: info("p1"), toProfiles: info("p2"), fromModels: info("m1", part: "models"),
                toModels: BatchV1.SnapshotInfo(
                    version: "m2", part: "models",
                    quality: [.init(name: "ndcg10", value: 0.11), .init(name: "lambda", value: 100)]),
                users: .init(added: 1, removed: 2, changed: 3, unchanged: 4, addedExamples: ["ann"]),
                signals: [.init(signal: "level", added: 1, removed: 0, changed: 2, unchanged: 3)],
                items: .init(added: 5), sameSignals: false))
        let text = diff.text
        #expect(text.contains("the catalogue of signals is another one"))
        #expect(text.contains("users added, for example: ann"))
        #expect(text.contains("ndcg10  0.1235  0.1100  -10.9 %"))
        #expect(text.contains("lambda       -     100"))
        let json = diff.json
        #expect(json["users"]?["changed"] == .integer(3))
        #expect(json["signals"]?["level"]?["changed"] == .integer(2))
        #expect(json["quality"]?["lambda"]?["from"] == .null)
        #expect(json["quality"]?["lambda"]?["to"] == .number(100))
    }

    @Test func aVerificationNamesTheDamagedFile() {
        let verification = SnapshotVerification(
            part: .profiles, version: "p1", place: "batch tier",
            [
                .init(file: "profiles.bin", bytes: 10, sha256: "abcdefabcdefabcdef"),
                .init(file: "states.bin", bytes: 10, sha256: "00", problem: "sha256 differs"),
            ])
        #expect(!verification.isWhole)
        #expect(verification.lines[0] == "profiles p1 in batch tier: damaged, 2 files, 20 B")
        #expect(verification.lines[2].contains("states.bin") && verification.lines[2].contains("sha256 differs"))
        #expect(verification.json["whole"] == .bool(false))
    }

    @Test func aHeldBuildIsAnEndWithItsOwnExitCodeAndItsReasons() throws {
        #expect(try BuildRun.result(of: .init(state: .running)) == nil)
        #expect(try BuildRun.result(of: .init(state: .succeeded, profilesVersion: "p1"))?.profilesVersion == "p1")
        let result = try BuildRun.result(
            of: .init(state: .held, profilesVersion: "p9", heldBecause: ["few users", "worse"]))
        #expect(result?.json["held_because"] == .array([.string("few users"), .string("worse")]))
        let held = result?.refusal
        #expect(held?.exit == .held)
        #expect(held?.message.contains("  - few users\n  - worse\n") == true)
        #expect(held?.message.contains("activate p9 --force") == true)
        let failed = #expect(throws: CommandFailure.self) {
            try BuildRun.result(of: .init(state: .failed, error: "no room", stage: "writing", buildID: "build-3"))
        }
        #expect(failed?.exit == .failed)
        #expect(failed?.message.contains("build-3") == true)
    }
}
