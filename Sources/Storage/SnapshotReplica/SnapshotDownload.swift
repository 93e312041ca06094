import Foundation
import MeshMessages
import MeshRPC
import Snapshots

/// Copies published parts from the batch tier, a piece at a time, and installs them when every sha256 is right.
package struct SnapshotDownload: Sendable {
    /// Bytes asked for at once: what `ReadSnapshotFile` allows.
    static let pieceBytes: UInt32 = 1 << 20

    let store: SnapshotStore
    let client: BatchService.Client
    let omitted: Set<String>

    /// - Parameter omitted: names of files that this machine has no use for.
    package init(store: SnapshotStore, batch: any RPCCaller, omitting omitted: Set<String> = []) {
        self.store = store
        self.omitted = omitted
        self.client = BatchService.Client(batch)
    }

    /// Returns when the version is on this machine's disk.
    package func ensure(_ part: SnapshotPart, version: String) async throws {
        if try store.list(part).contains(version) { return }
        let response = try await client.getManifest(
            BatchV1.GetManifestRequest(part: part.rawValue, version: version),
            options: CallOptions(timeout: .seconds(10)))
        let manifest = try SnapshotManifest(json: response.manifest, path: "\(part.rawValue)/\(version)/manifest.json")
        let builder: SnapshotBuilder
        do {
            builder = try store.build(part, version: version)
        } catch SnapshotError.alreadyExists {
            return
        }
        do {
            for file in manifest.files where !omitted.contains(file.name) {
                try await copy(file, of: part, version: version, to: try builder.path(of: file.name))
            }
            _ = try builder.install(manifestJSON: response.manifest, omitting: omitted)
        } catch {
            builder.discard()
            throw error
        }
    }

    private func copy(
        _ file: SnapshotManifest.File, of part: SnapshotPart, version: String, to path: String
    ) async throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else {
            throw SnapshotError.inputOutput(operation: "creating", path: path, reason: String(cString: strerror(errno)))
        }
        defer { try? handle.close() }
        var offset: UInt64 = 0
        while offset < file.bytes {
            let piece = try await client.readSnapshotFile(
                BatchV1.ReadSnapshotFileRequest(
                    part: part.rawValue, version: version, file: file.name, offset: offset, length: Self.pieceBytes),
                options: CallOptions(timeout: .seconds(10)))
            guard !piece.data.isEmpty else {
                throw SnapshotError.truncated(path: path, expected: file.bytes, found: offset)
            }
            try handle.write(contentsOf: piece.data)
            offset += UInt64(piece.data.count)
        }
    }
}
