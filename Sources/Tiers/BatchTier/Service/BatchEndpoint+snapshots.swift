import Foundation
import MeshMessages
import MeshRPC
import Snapshots

/// Handing out what was published.
extension BatchEndpoint {
    /// Bytes of one piece of a file at most.
    static let largestPiece: UInt32 = 1 << 20

    func listSnapshots(
        _ request: BatchV1.ListSnapshotsRequest, context: ServerContext
    ) async throws -> BatchV1.ListSnapshotsResponse {
        let found = try await reading { snapshots in
            try SnapshotPart.allCases.flatMap { part in
                try snapshots.list(part).map { try snapshots.open(part, version: $0, verifying: false).manifest }
            }
        }
        let newestFirst = found.sorted { ($0.createdAtMicros, $0.version) > ($1.createdAtMicros, $1.version) }
        return BatchV1.ListSnapshotsResponse(
            snapshots: newestFirst.map { manifest in
                BatchV1.SnapshotInfo(
                    version: manifest.version, part: manifest.part.rawValue, asOf: manifest.watermark.asOfMicros,
                    builtAt: manifest.createdAtMicros, bytes: manifest.bytes, modelsVersion: manifest.modelsVersion)
            })
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

    func readSnapshotFile(
        _ request: BatchV1.ReadSnapshotFileRequest, context: ServerContext
    ) async throws -> BatchV1.ReadSnapshotFileResponse {
        let part = try Self.part(request.part)
        guard (1...Self.largestPiece).contains(request.length) else {
            throw RPCError(.invalidArgument, "length: \(request.length) is not between 1 and \(Self.largestPiece)")
        }
        let data = try await reading { snapshots in
            let snapshot = try snapshots.open(part, version: request.version, verifying: false)
            guard let file = snapshot.manifest.files.first(where: { $0.name == request.file }) else {
                throw RPCError(
                    .notFound,
                    "file: \(part.rawValue) \(request.version) has no file '\(request.file)'; its manifest names them")
            }
            guard request.offset <= file.bytes else {
                throw RPCError(.invalidArgument, "offset: \(request.offset) is past the file's \(file.bytes) bytes")
            }
            let path = try snapshot.path(of: file.name)
            let handle = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? handle.close() }
            try handle.seek(toOffset: request.offset)
            return Array(try handle.read(upToCount: Int(request.length)) ?? Data())
        }
        return BatchV1.ReadSnapshotFileResponse(data: data)
    }

    private static func part(_ name: String) throws(RPCError) -> SnapshotPart {
        guard let part = SnapshotPart(rawValue: name) else {
            throw RPCError(.invalidArgument, "part: '\(name)' is neither profiles nor models")
        }
        return part
    }

    /// Reads published snapshots on the queue, with errors as the caller is told them.
    private func reading<Value: Sendable>(
        _ body: @escaping @Sendable (SnapshotStore) throws -> Value
    ) async throws -> Value {
        do {
            return try await queue.run { [snapshots] in try body(snapshots) }
        } catch let error as SnapshotError {
            throw RPCError(error.code, error.description)
        }
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
