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
}
