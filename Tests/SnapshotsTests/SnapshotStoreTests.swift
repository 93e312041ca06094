import Foundation
import Snapshots
import Testing

@Suite("The store of snapshots")
struct SnapshotStoreTests {
    @Test("publishes, lists, opens, removes and keeps the newest")
    func lifecycle() throws {
        try withStore { store in
            for version in ["20240103", "20240101", "20240102"] { try Fixture.publishProfiles(store, version: version) }
            try Fixture.publishModel(store, version: "m1", .dense(Fixture.dense))
            #expect(try store.list(.profiles) == ["20240101", "20240102", "20240103"])
            #expect(try store.list(.models) == ["m1"])
            let manifest = try store.open(.profiles, version: "20240102").manifest
            #expect(manifest.watermark == .init(asOfMicros: 1_700_000_000_000_000, offsets: [3, 0, 7]))
            #expect(manifest.quality == ["ndcg@10": 0.25])
            #expect(manifest.files.map(\.name) == [SnapshotFile.profiles])
            #expect(try store.keepNewest(1, of: .profiles, keeping: ["20240101"]) == ["20240102"])
            try store.remove(.profiles, version: "20240101")
            #expect(try store.list(.profiles) == ["20240103"])
            expect(.notFound(part: .profiles, version: "20240101")) {
                try store.open(.profiles, version: "20240101")
            }
            expect(.alreadyExists(part: .profiles, version: "20240103")) {
                try store.build(.profiles, version: "20240103")
            }
        }
    }

    @Test("a reader keeps a version that is removed under it")
    func removedWhileOpen() throws {
        try withStore { store in
            let reader = try Fixture.publishProfiles(store, version: "v1").profiles()
            try store.remove(.profiles, version: "v1")
            #expect(try reader.profile(at: 0) == Fixture.profiles(50)[0])
        }
    }

    @Test("what a crashed build left is never listed, and is cleaned up")
    func leftovers() throws {
        try withStore { store in
            let builder = try store.build(.profiles, version: "v1")
            try Data([1, 2, 3]).write(to: URL(filePath: try builder.path(of: "profiles.bin")))
            #expect(try store.list(.profiles).isEmpty)
            expect(.notFound(part: .profiles, version: "v1")) { try store.open(.profiles, version: "v1") }
            try Fixture.publishProfiles(store, version: "v1")
            #expect(try store.removeLeftovers() == 1)
            #expect(!FileManager.default.fileExists(atPath: builder.directory))
            #expect(try store.list(.profiles) == ["v1"])
            _ = try store.open(.profiles, version: "v1")
        }
    }

    @Test("of two builds of one version the first published stays")
    func race() throws {
        try withStore { store in
            let late = try store.build(.profiles, version: "v1")
            let first = try Fixture.publishProfiles(store, version: "v1")
            expect(.alreadyExists(part: .profiles, version: "v1")) { try late.publish(Fixture.manifest(.profiles)) }
            #expect(try store.open(.profiles, version: "v1") == first)
        }
    }

    @Test("a copy is installed only when every file is as published")
    func installing() throws {
        try withStore { origin in
            let published = try Fixture.publishProfiles(origin, version: "v1")
            let json = Array(try Data(contentsOf: URL(filePath: published.directory + "/manifest.json")))
            let content = try Data(contentsOf: URL(filePath: try published.path(of: SnapshotFile.profiles)))
            try withStore { copy in
                let builder = try copy.build(.profiles, version: "v1")
                let path = try builder.path(of: SnapshotFile.profiles)
                expect(.missingFile(path: path)) { try builder.install(manifestJSON: json) }
                try content.dropLast().write(to: URL(filePath: path))
                expect(
                    .truncated(path: path, expected: UInt64(content.count), found: UInt64(content.count - 1))
                ) { try builder.install(manifestJSON: json) }
                try content.write(to: URL(filePath: path))
                #expect(try builder.install(manifestJSON: json).manifest == published.manifest)
                #expect(try copy.open(.profiles, version: "v1").profiles().count == 50)
            }
        }
    }

    @Test(
        "names that could leave the directory are refused",
        arguments: [
            "", ".", "..", "../v1", "a/b", "/etc", ".hidden", "v 1", "v\u{0}", "ü", String(repeating: "a", count: 129),
        ])
    func traversal(_ name: String) throws {
        try withStore { store in
            expect(.invalidVersion(name)) { try store.build(.profiles, version: name) }
            expect(.invalidVersion(name)) { try store.open(.profiles, version: name) }
            expect(.invalidVersion(name)) { try store.remove(.profiles, version: name) }
            let builder = try store.build(.profiles, version: "v1")
            expect(.invalidFileName(name)) { try builder.path(of: name) }
        }
    }
}

/// Expects exactly this error.
func expect<Result>(_ expected: SnapshotError, _ body: () throws -> Result) {
    #expect(throws: expected) { _ = try body() }
}
