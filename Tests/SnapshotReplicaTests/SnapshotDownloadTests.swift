import Foundation
import MeshMessages
import MeshRPC
import SnapshotReplica
import Snapshots
import TestSupport
import Testing

@Suite struct SnapshotDownloadTests {
    let directory = TemporaryDirectory()
    let publisher: FakePublisher
    let copies: SnapshotStore

    init() throws {
        publisher = FakePublisher(try SnapshotStore(root: directory.path + "/published"))
        copies = try SnapshotStore(root: directory.path + "/copies")
    }

    private func download(
        omitting omitted: Set<String> = [], routes: [CallRoute] = [.balanced]
    ) -> SnapshotDownload {
        SnapshotDownload(store: copies, batch: publisher, omitting: omitted, routes: { routes }, pause: { _ in })
    }

    private func expectCopy(_ version: String) throws {
        let copy = try copies.open(.profiles, version: version)
        #expect(copy.manifest == (try publisher.store.open(.profiles, version: version)).manifest)
        #expect(try copy.profiles().profile(of: "user-1000007")?.history.first?.itemID == "item-7")
    }

    @Test func aCopyIsTheSameSnapshotAndIsFetchedOnce() async throws {
        try publisher.publish("v1", users: 2_000)
        try await download().ensure(.profiles, version: "v1")
        #expect(publisher.requests.map(\.offset) == [0, 0])
        try expectCopy("v1")
        try await download().ensure(.profiles, version: "v1")
        #expect(publisher.requests.count == 2)
        #expect(publisher.manifests == 1)
    }

    @Test func whoHasNoUseForTheStatesDoesNotFetchThem() async throws {
        try publisher.publish("v1", users: 10)
        let omitted: Set<String> = [SnapshotFile.states]
        try await download(omitting: omitted).ensure(.profiles, version: "v1")
        let versions = SnapshotVersions(profiles: "v1", models: "")
        let loaded = try LoadedSnapshot(store: copies, versions, omitting: omitted)
        #expect(loaded.states == nil)
        #expect(try loaded.profiles.profile(of: "user-1000007") != nil)
        let path = copies.root + "/profiles/v1/" + SnapshotFile.states
        #expect(throws: SnapshotError.missingFile(path: path)) { try LoadedSnapshot(store: copies, versions) }
        let whole = try LoadedSnapshot(store: publisher.store, versions)
        #expect(try whole.states?.states(of: "user-1000000")?.states == [FakePublisher.signal: [7]])
    }

    @Test func aBrokenConnectionGoesOnWhereItBroke() async throws {
        try publisher.publish("v1", users: 2_000)
        publisher.fail(.error(RPCError(.unavailable, "gone")), atPiece: 3)
        publisher.fail(.end, atPiece: 5)
        try await download().ensure(.profiles, version: "v1")
        try expectCopy("v1")
        let pieces = UInt64(FakePublisher.pieceBytes)
        #expect(publisher.requests.map(\.offset) == [0, 3 * pieces, 4 * pieces, 0])
    }

    @Test func aDamagedPieceIsFoundAndFetchedAgain() async throws {
        try publisher.publish("v1", users: 2_000)
        publisher.fail(.flippedBit, atPiece: 2)
        publisher.fail(.skipped, atPiece: 4)
        try await download().ensure(.profiles, version: "v1")
        try expectCopy("v1")
        let pieces = UInt64(FakePublisher.pieceBytes)
        #expect(publisher.requests.map(\.offset) == [0, 2 * pieces, 3 * pieces, 0])
    }

    @Test func aFetchThatWasKilledGoesOnInTheNextLifeOfTheProcess() async throws {
        try publisher.publish("v1", users: 2_000)
        publisher.fail(.error(RPCError(.permissionDenied, "the end of this process")), atPiece: 4)
        await #expect(throws: RPCError.self) { try await download().ensure(.profiles, version: "v1") }
        #expect(try copies.list(.profiles).isEmpty)

        // The next process cleans up what builds have left, and keeps what was fetched.
        let restarted = try SnapshotStore(root: copies.root)
        try restarted.removeLeftovers()
        try await download().ensure(.profiles, version: "v1")
        try expectCopy("v1")
        #expect(publisher.requests[1].offset == 4 * UInt64(FakePublisher.pieceBytes))
        #expect(try copies.removeFetches() == 0)
    }

    @Test func whatAnEarlierFetchLeftOfAnotherManifestIsNotUsed() async throws {
        try publisher.publish("v1", users: 2_000)
        publisher.fail(.error(RPCError(.permissionDenied, "killed")), atPiece: 4)
        await #expect(throws: RPCError.self) { try await download().ensure(.profiles, version: "v1") }
        try publisher.store.remove(.profiles, version: "v1")
        try publisher.publish("v1", users: 1_500)
        try await download().ensure(.profiles, version: "v1")
        try expectCopy("v1")
        #expect(publisher.requests[1].offset == 0)
    }

    @Test func whatWasDamagedOnTheDiskIsFetchedAnewAndTheOtherFilesAreNot() async throws {
        try publisher.publish("v1", users: 2_000)
        // The last file fails, so that the first one is there and can be damaged.
        let pieces = (try publisher.store.open(.profiles, version: "v1").manifest.files[0].bytes)
            .quotientAndRemainder(dividingBy: UInt64(FakePublisher.pieceBytes))
        publisher.fail(
            .error(RPCError(.permissionDenied, "killed")),
            atPiece: Int(pieces.quotient) + (pieces.remainder > 0 ? 1 : 0))
        await #expect(throws: RPCError.self) { try await download().ensure(.profiles, version: "v1") }
        let path = copies.root + "/.fetching-profiles-v1/" + SnapshotFile.profiles
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes[100] ^= 1
        try bytes.write(to: URL(filePath: path))

        publisher.recover()
        await #expect(throws: SnapshotError.checksumMismatch(path: path)) {
            try await download().ensure(.profiles, version: "v1")
        }
        #expect(try copies.list(.profiles).isEmpty)
        try await download().ensure(.profiles, version: "v1")
        try expectCopy("v1")
        #expect(publisher.requests.map(\.file).filter { $0 == SnapshotFile.states }.count == 2)
    }

    @Test func aPublisherThatOnlySendsDamageIsGivenUp() async throws {
        try publisher.publish("v1", users: 10)
        for piece in 0..<100 { publisher.fail(.flippedBit, atPiece: piece) }
        await #expect(throws: FetchProgress.Problem.damaged(offset: 0)) {
            try await download().ensure(.profiles, version: "v1")
        }
        #expect(publisher.requests.count == FetchProgress.mostFailures)
        #expect(try copies.list(.profiles).isEmpty)
    }

    @Test func aVersionThatIsNowhereIsSaid() async throws {
        let error = await #expect(throws: RPCError.self) { try await download().ensure(.profiles, version: "v9") }
        #expect(error?.code == .notFound)
        let routes = ["a", "b", "c"].map { CallRoute.endpoint(Endpoint(host: $0, port: 1)) }
        await #expect(throws: RPCError.self) { try await download(routes: routes).ensure(.profiles, version: "v9") }
        #expect(publisher.manifests == 4, "every node was asked")
    }
}

@Suite struct FetchProgressTests {
    private func crc(_ data: [UInt8]) -> UInt32 { PieceChecksum.crc32(data) }

    @Test func theChecksumIsZlibs() {
        #expect(crc(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(crc([]) == 0)
    }

    @Test func piecesAreTakenInOrderAndNoneTwice() throws {
        var progress = FetchProgress(bytes: 5)
        try progress.receive([1, 2], at: 0, crc32: crc([1, 2]))
        #expect(throws: FetchProgress.Problem.misplaced(offset: 0, expected: 2)) {
            try progress.receive([1, 2], at: 0, crc32: crc([1, 2]))
        }
        #expect(throws: FetchProgress.Problem.damaged(offset: 2)) { try progress.receive([3], at: 2, crc32: 0) }
        #expect(throws: FetchProgress.Problem.overlong(offset: 2)) {
            try progress.receive([3, 4, 5, 6], at: 2, crc32: crc([3, 4, 5, 6]))
        }
        try progress.receive([3, 4, 5], at: 2, crc32: crc([3, 4, 5]))
        #expect(progress.isComplete)
    }

    @Test func onlyFailuresInARowMakeItHopeless() throws {
        var progress = FetchProgress(bytes: 10, arrived: 4)
        #expect(progress.offset == 4)
        for _ in 1..<FetchProgress.mostFailures { progress.failed() }
        try progress.receive([1], at: 4, crc32: crc([1]))
        #expect(progress.failures == 0)
        for _ in 0..<FetchProgress.mostFailures { progress.failed() }
        #expect(progress.isHopeless)
    }

    @Test func moreThanTheFileHasIsNoBeginning() {
        #expect(FetchProgress(bytes: 5, arrived: 6).offset == 0)
        #expect(FetchProgress(bytes: 5, arrived: 5).isComplete)
    }
}
