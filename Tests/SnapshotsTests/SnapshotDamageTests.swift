import Foundation
import Snapshots
import Testing

@Suite("Each kind of damage has its own error")
struct SnapshotDamageTests {
    @Test("a file that is cut short", arguments: [0, 1, 15, 16, 200])
    func truncated(length: Int) throws {
        try withSnapshot { store, snapshot in
            let path = try snapshot.path(of: SnapshotFile.profiles)
            try Fixture.damage(path) { $0.prefix(length) }
            let expected = try #require(snapshot.manifest.files.first?.bytes)
            expect(.truncated(path: path, expected: expected, found: UInt64(length))) {
                try store.open(.profiles, version: "v1")
            }
        }
    }

    @Test("a flipped byte", arguments: [0, 8, 100, -1])
    func flipped(position: Int) throws {
        try withSnapshot { store, snapshot in
            let path = try snapshot.path(of: SnapshotFile.profiles)
            try Fixture.damage(path) {
                var bytes = $0
                bytes[position < 0 ? bytes.count + position : position] ^= 1
                return bytes
            }
            expect(.checksumMismatch(path: path)) { try store.open(.profiles, version: "v1") }
            _ = try store.open(.profiles, version: "v1", verifying: false)
        }
    }

    @Test("a byte too many")
    func longer() throws {
        try withSnapshot { store, snapshot in
            let path = try snapshot.path(of: SnapshotFile.profiles)
            try Fixture.damage(path) { $0 + [0] }
            expect(.checksumMismatch(path: path)) { try store.open(.profiles, version: "v1") }
        }
    }

    @Test("a missing file, and a missing manifest")
    func missing() throws {
        try withSnapshot { store, snapshot in
            let path = try snapshot.path(of: SnapshotFile.profiles)
            try FileManager.default.removeItem(atPath: path)
            expect(.missingFile(path: path)) { try store.open(.profiles, version: "v1") }
            let manifest = snapshot.directory + "/manifest.json"
            try FileManager.default.removeItem(atPath: manifest)
            expect(.missingFile(path: manifest)) { try store.open(.profiles, version: "v1") }
            #expect(try store.list(.profiles).isEmpty)
        }
    }

    @Test(
        "a manifest that is not one",
        arguments: [
            ("", "it is not JSON"), ("{", "it is not JSON"), ("{}", "field 'formatVersion' is missing"),
            (#"{"formatVersion": 1, "part": 7}"#, "field 'part' has a wrong value"),
        ])
    func malformed(content: String, reason: String) throws {
        try withSnapshot { store, snapshot in
            let path = snapshot.directory + "/manifest.json"
            try Fixture.damage(path) { _ in Data(content.utf8) }
            let error = #expect(throws: SnapshotError.self) { try store.open(.profiles, version: "v1") }
            guard case .malformedManifest(path, let found) = error else {
                Issue.record("expected .malformedManifest, got \(String(describing: error))")
                return
            }
            #expect(found == reason)
        }
    }

    @Test("a manifest of another version, and one that names a file outside")
    func foreignManifest() throws {
        try withSnapshot { store, snapshot in
            let path = snapshot.directory + "/manifest.json"
            let original = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
            try Fixture.damage(path) { _ in Data(original.replacing(#""v1""#, with: #""v2""#).utf8) }
            expect(.malformedManifest(path: path, reason: "it is the manifest of profiles v2")) {
                try store.open(.profiles, version: "v1")
            }
            try Fixture.damage(path) { _ in Data(original.replacing("profiles.bin", with: "../../x").utf8) }
            expect(.invalidFileName("../../x")) { try store.open(.profiles, version: "v1") }
        }
    }

    @Test("an unknown format version, of the manifest and of each binary file")
    func unknownVersions() throws {
        try withSnapshot { store, snapshot in
            let manifest = snapshot.directory + "/manifest.json"
            try Fixture.damage(manifest) { _ in Data(#"{"formatVersion": 9}"#.utf8) }
            expect(.unknownFormat(path: manifest, found: 9, supported: 1)) {
                try store.open(.profiles, version: "v1")
            }
            let model = try Fixture.publishModel(store, version: "m1", .dense(Fixture.dense))
            for (file, supported, open) in [
                (try snapshot.path(of: SnapshotFile.profiles), 1, { _ = try snapshot.profiles() }),
                (try model.path(of: SnapshotFile.weights), 1, { _ = try model.model() }),
                (try model.path(of: SnapshotFile.items), 2, { _ = try model.model() }),
            ] as [(String, UInt32, () throws -> Void)] {
                try Fixture.damage(file) {
                    var bytes = $0
                    bytes[8] = 9
                    return bytes
                }
                expect(.unknownFormat(path: file, found: 9, supported: supported), open)
            }
        }
    }

    @Test("every error says what to do")
    func advice() {
        let path = "/data/models/m1/weights.bin"
        for error in [
            SnapshotError.missingFile(path: path), .truncated(path: path, expected: 2, found: 1),
            .checksumMismatch(path: path), .corrupted(path: path, reason: "x"),
            .malformedManifest(path: path, reason: "x"),
        ] {
            #expect(error.description.contains(path))
            #expect(error.description.contains("fetch or build it again"))
        }
    }

    private func withSnapshot(_ body: (SnapshotStore, Snapshot) throws -> Void) throws {
        try withStore { store in try body(store, try Fixture.publishProfiles(store, version: "v1")) }
    }
}
