import Foundation
import MeshMessages
import MeshRPC
import Signals
import SnapshotReplica
import Snapshots
import TestSupport
import Testing

/// The batch tier's side of a download, from a store on this disk.
private struct Publisher: Sendable {
    static let signal = SignalIdentity(name: "rate", hash: 1)

    let store: SnapshotStore
    /// Changes a piece of a file on its way.
    var tamper: @Sendable ([UInt8]) -> [UInt8] = { $0 }

    func answer(_ method: MethodDescriptor, _ bytes: [UInt8]) throws -> [UInt8] {
        if method == BatchService.Methods.getManifest {
            let request = try BatchV1.GetManifestRequest(serializedBytes: bytes)
            let path = "\(store.root)/\(request.part)/\(request.version)/\(SnapshotManifest.fileName)"
            guard let json = FileManager.default.contents(atPath: path) else { throw RPCError(.notFound, path) }
            return BatchV1.GetManifestResponse(manifest: Array(json)).serializedBytes()
        }
        let request = try BatchV1.ReadSnapshotFileRequest(serializedBytes: bytes)
        let path = "\(store.root)/\(request.part)/\(request.version)/\(request.file)"
        let all = Array(FileManager.default.contents(atPath: path) ?? Data())
        let piece = all.dropFirst(Int(request.offset)).prefix(Int(request.length))
        return BatchV1.ReadSnapshotFileResponse(data: tamper(Array(piece))).serializedBytes()
    }

    func publish(_ version: String, users: Int) throws {
        let builder = try store.build(.profiles, version: version)
        var writer = try ProfilesWriter(path: try builder.path(of: SnapshotFile.profiles))
        for number in 0..<users {
            try writer.add(
                UserProfile(
                    userID: "user-\(1_000_000 + number)", values: ["level": BaseValue(.category("expert"))],
                    history: [ItemAt(itemID: "item-\(number)", occurredAt: Timestamp(microseconds: 1))]))
        }
        try writer.finish()
        var states = try StatesWriter(
            path: try builder.path(of: SnapshotFile.states), signals: [Publisher.signal], priors: [:])
        try states.add(UserStatesRecord(userID: "user-1000000", states: [Publisher.signal: [7]]))
        try states.finish()
        _ = try builder.publish(
            SnapshotManifest(
                part: .profiles, version: version, watermark: .init(asOfMicros: 1), createdAtMicros: 1))
    }
}

@Suite struct SnapshotDownloadTests {
    let directory = TemporaryDirectory()

    private func stores() throws -> (publisher: Publisher, copies: SnapshotStore) {
        (
            Publisher(store: try SnapshotStore(root: directory.path + "/published")),
            try SnapshotStore(root: directory.path + "/copies")
        )
    }

    @Test func aCopyIsTheSameSnapshotAndIsFetchedOnce() async throws {
        let (publisher, copies) = try stores()
        try publisher.publish("v1", users: 60_000)
        let caller = ScriptedCaller { try publisher.answer($0, $1) }
        let download = SnapshotDownload(store: copies, batch: caller)
        try await download.ensure(.profiles, version: "v1")
        #expect(caller.calls > 3, "more than one piece")
        let copy = try copies.open(.profiles, version: "v1")
        #expect(copy.manifest == (try publisher.store.open(.profiles, version: "v1")).manifest)
        #expect(try copy.profiles().profile(of: "user-1000007")?.history.first?.itemID == "item-7")

        let calls = caller.calls
        try await download.ensure(.profiles, version: "v1")
        #expect(caller.calls == calls)
    }

    @Test func whoHasNoUseForTheStatesDoesNotFetchThem() async throws {
        let (publisher, copies) = try stores()
        try publisher.publish("v1", users: 10)
        let omitted: Set<String> = [SnapshotFile.states]
        let caller = ScriptedCaller { try publisher.answer($0, $1) }
        try await SnapshotDownload(store: copies, batch: caller, omitting: omitted).ensure(.profiles, version: "v1")
        let versions = SnapshotVersions(profiles: "v1", models: "")
        let loaded = try LoadedSnapshot(store: copies, versions, omitting: omitted)
        #expect(loaded.states == nil)
        #expect(try loaded.profiles.profile(of: "user-1000007") != nil)
        let path = copies.root + "/profiles/v1/" + SnapshotFile.states
        #expect(throws: SnapshotError.missingFile(path: path)) { try LoadedSnapshot(store: copies, versions) }
        let whole = try LoadedSnapshot(store: publisher.store, versions)
        #expect(try whole.states?.states(of: "user-1000000")?.states == [Publisher.signal: [7]])
    }

    @Test func aPieceThatChangedOnItsWayIsRefusedAndNothingIsInstalled() async throws {
        var (publisher, copies) = try stores()
        try publisher.publish("v1", users: 10)
        publisher.tamper = { piece in
            var piece = piece
            if !piece.isEmpty { piece[piece.count / 2] ^= 1 }
            return piece
        }
        let tampering = publisher
        let download = SnapshotDownload(store: copies, batch: ScriptedCaller { try tampering.answer($0, $1) })
        let error = await #expect(throws: SnapshotError.self) { try await download.ensure(.profiles, version: "v1") }
        guard case .checksumMismatch? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(try copies.list(.profiles).isEmpty)
        #expect(try copies.removeLeftovers() == 0)
    }

    @Test func aFileThatEndsEarlyIsRefused() async throws {
        var (publisher, copies) = try stores()
        try publisher.publish("v1", users: 10)
        publisher.tamper = { _ in [] }
        let truncating = publisher
        let download = SnapshotDownload(store: copies, batch: ScriptedCaller { try truncating.answer($0, $1) })
        let error = await #expect(throws: SnapshotError.self) { try await download.ensure(.profiles, version: "v1") }
        guard case .truncated? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(try copies.list(.profiles).isEmpty)
    }

    @Test func aVersionThatIsNowhereIsSaid() async throws {
        let (publisher, copies) = try stores()
        let download = SnapshotDownload(store: copies, batch: ScriptedCaller { try publisher.answer($0, $1) })
        let error = await #expect(throws: RPCError.self) { try await download.ensure(.profiles, version: "v9") }
        #expect(error?.code == .notFound)
    }
}
