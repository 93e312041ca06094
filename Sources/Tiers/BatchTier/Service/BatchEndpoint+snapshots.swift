import Foundation
import MeshMessages
import MeshRPC
import Snapshots

/// Handing out what was published.
extension BatchEndpoint {
    /// Bytes of one piece of a file.
    static let pieceBytes = 256 << 10

    func listSnapshots(
        _ request: BatchV1.ListSnapshotsRequest, context: ServerContext
    ) async throws -> BatchV1.ListSnapshotsResponse {
        let selection = await control.selection()
        let held = try await queue.run { [store] in try store.heldVersions() }
        let found = try await reading { snapshots in
            try SnapshotPart.allCases.flatMap { part in
                try snapshots.list(part).map { try snapshots.open(part, version: $0, verifying: false).manifest }
            }
        }
        let newestFirst = found.sorted { ($0.createdAtMicros, $0.version) > ($1.createdAtMicros, $1.version) }
        return BatchV1.ListSnapshotsResponse(
            snapshots: newestFirst.map { manifest in
                var info = Self.info(manifest)
                let active = selection.active
                info.active = manifest.version == (manifest.part == .profiles ? active?.profiles : active?.models)
                info.heldBecause = held[manifest.version] ?? []
                return info
            })
    }

    static func info(_ manifest: SnapshotManifest) -> BatchV1.SnapshotInfo {
        BatchV1.SnapshotInfo(
            version: manifest.version, part: manifest.part.rawValue, asOf: manifest.watermark.asOfMicros,
            builtAt: manifest.createdAtMicros, bytes: manifest.bytes, modelsVersion: manifest.modelsVersion,
            users: manifest.userCount, items: manifest.itemCount, quality: BatchV1.figures(manifest.quality),
            files: UInt32(clamping: manifest.files.count))
    }

    func getManifest(
        _ request: BatchV1.GetManifestRequest, context: ServerContext
    ) async throws -> BatchV1.GetManifestResponse {
        let part = try Self.part(request.part)
        let json = try await reading { snapshots in
            let snapshot = try snapshots.open(part, version: request.version, verifying: false)
            let path = snapshot.directory + "/" + SnapshotManifest.fileName
            guard let json = FileManager.default.contents(atPath: path) else {
                throw SnapshotError.missingFile(path: path)
            }
            return Array(json)
        }
        return BatchV1.GetManifestResponse(manifest: json)
    }

    func fetchSnapshot(
        _ request: BatchV1.FetchSnapshotRequest, responses: ResponseWriter<BatchV1.FetchSnapshotResponse>,
        context: ServerContext
    ) async throws {
        let part = try Self.part(request.part)
        let snapshot = try await reading { try $0.open(part, version: request.version, verifying: false) }
        guard let file = snapshot.manifest.files.first(where: { $0.name == request.file }) else {
            throw RPCError(
                .notFound,
                "file: \(part.rawValue) \(request.version) has no file '\(request.file)'; its manifest names them")
        }
        guard request.offset <= file.bytes else {
            throw RPCError(.invalidArgument, "offset: \(request.offset) is past the file's \(file.bytes) bytes")
        }
        // A file that is there to its end already is an answer without pieces, which needs its headers all the same.
        try await responses.sendHeaders()
        var offset = request.offset
        while offset < file.bytes {
            let start = offset
            let data = try await reading { _ in
                try snapshot.piece(of: file.name, at: start, length: Self.pieceBytes)
            }
            try await responses.send(
                BatchV1.FetchSnapshotResponse(offset: start, data: data, crc32: PieceChecksum.crc32(data)))
            metrics.sent(bytes: data.count)
            offset += UInt64(data.count)
        }
    }

    func verifySnapshot(
        _ request: BatchV1.VerifySnapshotRequest, context: ServerContext
    ) async throws -> BatchV1.VerifySnapshotResponse {
        let part = try Self.part(request.part)
        let checks = try await reading { try $0.open(part, version: request.version, verifying: false).checks() }
        return BatchV1.VerifySnapshotResponse(
            whole: checks.allSatisfy { $0.problem == nil },
            files: checks.map { check in
                BatchV1.FileCheck(
                    file: check.file.name, bytes: check.file.bytes, sha256: check.file.sha256,
                    problem: check.problem?.description ?? "")
            })
    }

    static func part(_ name: String) throws(RPCError) -> SnapshotPart {
        guard let part = SnapshotPart(rawValue: name) else {
            throw RPCError(.invalidArgument, "part: '\(name)' is neither profiles nor models")
        }
        return part
    }

    /// Reads published snapshots on the queue, with errors as the caller is told them.
    func reading<Value: Sendable>(
        _ body: @escaping @Sendable (SnapshotStore) throws -> Value
    ) async throws -> Value {
        do {
            return try await files.run { [snapshots] in try body(snapshots) }
        } catch let error as SnapshotError {
            throw RPCError(error.code, error.description)
        }
    }
}

extension BatchStore {
    /// Why builds were held back, by the version of the profiles that they published.
    func heldVersions() throws -> [String: [String]] {
        var held: [String: [String]] = [:]
        for record in try builds() {
            if case .held(let reasons) = record.outcome { held[record.profilesVersion] = reasons }
        }
        return held
    }
}

extension SnapshotError {
    /// What a caller can do: ask for something else, or call a person.
    var code: RPCError.Code {
        switch self {
        case .notFound: .notFound
        case .invalidVersion, .invalidFileName: .invalidArgument
        case .alreadyExists, .unsortedUsers: .failedPrecondition
        case .malformedManifest, .unknownFormat, .missingFile, .truncated, .checksumMismatch, .corrupted: .dataLoss
        case .inputOutput: .unavailable
        }
    }
}
