import Foundation

/// A published snapshot on this machine.
public struct Snapshot: Sendable, Equatable {
    public let manifest: SnapshotManifest
    /// The snapshot's directory.
    public let directory: String

    /// The path of one of its files.
    ///
    /// - Throws: `SnapshotError.missingFile` when the manifest does not name it.
    public func path(of file: String) throws -> String {
        let path = directory + "/" + file
        guard manifest.files.contains(where: { $0.name == file }) else { throw SnapshotError.missingFile(path: path) }
        return path
    }

    /// Opens the profiles of a profiles part.
    public func profiles() throws -> ProfilesReader {
        try ProfilesReader(path: try path(of: SnapshotFile.profiles))
    }

    /// Opens the operator states of a profiles part; nil when it was built without them, or when
    /// they were left out of this machine's copy.
    ///
    /// - Throws: `SnapshotError`.
    public func states() throws -> StatesReader? {
        guard manifest.files.contains(where: { $0.name == SnapshotFile.states }) else { return nil }
        let path = try path(of: SnapshotFile.states)
        return FileManager.default.fileExists(atPath: path) ? try StatesReader(path: path) : nil
    }

    /// Opens the model of a models part.
    public func model() throws -> ModelReader {
        try ModelReader(self)
    }

    /// Compares every file with the manifest.
    ///
    /// - Parameter omitted: names of files that this machine may have left out of its copy.
    /// - Throws: `SnapshotError`: `.missingFile`, `.truncated`, `.checksumMismatch`.
    public func verify(omitting omitted: Set<String> = []) throws {
        for file in manifest.files where !omitted.contains(file.name) {
            let path = directory + "/" + file.name
            // The size first: it costs nothing and names the commonest damage.
            guard let found = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64 else {
                throw SnapshotError.missingFile(path: path)
            }
            guard found >= file.bytes else {
                throw SnapshotError.truncated(path: path, expected: file.bytes, found: found)
            }
            let digest = try FileDigest(path: path)
            guard digest == FileDigest(bytes: file.bytes, sha256: file.sha256) else {
                throw SnapshotError.checksumMismatch(path: path)
            }
        }
    }
}
