import Foundation

/// A snapshot that is being built aside: write files to `path(of:)`, then publish.
public struct SnapshotBuilder: Sendable {
    public let part: SnapshotPart
    public let version: String
    /// The directory aside.
    public let directory: String
    private let destination: String

    init(part: SnapshotPart, version: String, directory: String, destination: String) {
        self.part = part
        self.version = version
        self.directory = directory
        self.destination = destination
    }

    /// Where to write a file of the snapshot; `name` must be plain, such as `profiles.bin`.
    public func path(of name: String) throws -> String {
        try SnapshotNames.check(file: name)
        return directory + "/" + name
    }

    /// Takes over a file of a published snapshot as it is, without copying it where the file system has hard links: neither is
    /// ever written again.
    ///
    /// - Throws: `SnapshotError.missingFile`; an error of the file system.
    public func adopt(_ name: String, of snapshot: Snapshot) throws {
        let source = try snapshot.path(of: name)
        let destination = try path(of: name)
        do {
            try FileManager.default.linkItem(atPath: source, toPath: destination)
        } catch {
            try FileManager.default.copyItem(atPath: source, toPath: destination)
        }
    }

    /// Publishes what was written: fills in the manifest's part, version and files, syncs everything to the disk and
    /// renames it into place in one step.
    ///
    /// - Throws: `SnapshotError.alreadyExists` when the version was published meanwhile, `.inputOutput`.
    public func publish(_ manifest: SnapshotManifest) throws -> Snapshot {
        var manifest = manifest
        manifest.part = part
        manifest.version = version
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
            .filter { $0 != SnapshotManifest.fileName }.sorted()
        manifest.files = []
        for name in names {
            let digest = try FileDigest(path: try path(of: name))
            manifest.files.append(.init(name: name, bytes: digest.bytes, sha256: digest.sha256))
        }
        return try install(manifest, json: try manifest.json(), omitting: [])
    }

    /// Installs a copy of a snapshot of another machine: the files must be written already, the manifest is kept byte for
    /// byte, and everything is verified before it is there.
    ///
    /// - Parameter omitted: names of files that are left out of this copy.
    /// - Throws: `SnapshotError`, one case for each kind of damage; `.alreadyExists`.
    public func install(manifestJSON json: [UInt8], omitting omitted: Set<String> = []) throws -> Snapshot {
        let path = directory + "/" + SnapshotManifest.fileName
        let manifest = try SnapshotManifest(json: json, path: path)
        guard manifest.part == part, manifest.version == version else {
            throw SnapshotError.malformedManifest(
                path: path, reason: "it is the manifest of \(manifest.part.rawValue) \(manifest.version)")
        }
        try Snapshot(manifest: manifest, directory: directory).verify(omitting: omitted)
        return try install(manifest, json: json, omitting: omitted)
    }

    /// Throws away what was written.
    public func discard() {
        try? FileManager.default.removeItem(atPath: directory)
    }

    private func install(
        _ manifest: SnapshotManifest, json: [UInt8], omitting omitted: Set<String>
    ) throws -> Snapshot {
        let path = directory + "/" + SnapshotManifest.fileName
        try? FileManager.default.removeItem(atPath: path)
        var file = try OutputFile(path: path)
        try file.write(json)
        try file.finish()
        for entry in manifest.files where !omitted.contains(entry.name) {
            try SystemCall.sync(directory + "/" + entry.name)
        }
        try SystemCall.sync(directory)
        guard try SystemCall.rename(directory, to: destination) else {
            throw SnapshotError.alreadyExists(part: part, version: version)
        }
        // The names in both parents: the one it left and the one it is in now.
        try SystemCall.sync(URL(filePath: destination).deletingLastPathComponent().path)
        try SystemCall.sync(URL(filePath: directory).deletingLastPathComponent().path)
        return Snapshot(manifest: manifest, directory: destination)
    }
}
