import Foundation

/// What became of a file that a manifest names.
public struct FileCheck: Sendable, Equatable {
    public var file: SnapshotManifest.File
    /// Nil when the file is as it was published.
    public var problem: SnapshotError?

    public init(file: SnapshotManifest.File, problem: SnapshotError? = nil) {
        self.file = file
        self.problem = problem
    }
}

extension Snapshot {
    /// Compares every file with the manifest, and goes on after the first that differs. Reads all of them.
    ///
    /// - Parameter omitted: names of files that this machine may have left out of its copy.
    public func checks(omitting omitted: Set<String> = []) -> [FileCheck] {
        manifest.files.filter { !omitted.contains($0.name) }.map { file in
            do throws(SnapshotError) {
                try check(file)
                return FileCheck(file: file)
            } catch {
                return FileCheck(file: file, problem: error)
            }
        }
    }

    /// Compares every file with the manifest.
    ///
    /// - Parameter omitted: names of files that this machine may have left out of its copy.
    /// - Throws: `SnapshotError`: `.missingFile`, `.truncated`, `.checksumMismatch`.
    public func verify(omitting omitted: Set<String> = []) throws {
        for file in manifest.files where !omitted.contains(file.name) { try check(file) }
    }

    private func check(_ file: SnapshotManifest.File) throws(SnapshotError) {
        let path = directory + "/" + file.name
        // The size first: it costs nothing and names the commonest damage.
        guard let found = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64 else {
            throw .missingFile(path: path)
        }
        guard found >= file.bytes else { throw .truncated(path: path, expected: file.bytes, found: found) }
        guard try FileDigest(path: path) == FileDigest(bytes: file.bytes, sha256: file.sha256) else {
            throw .checksumMismatch(path: path)
        }
    }
}
