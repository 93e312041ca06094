import Foundation

/// The snapshots in a directory: `<root>/profiles/<version>/` and `<root>/models/<version>/`.
///
/// A version is there completely or not at all: it is built aside in `<root>/.building-…`, synced, and renamed in one
/// step. May be used from several threads and processes at once.
public struct SnapshotStore: Sendable {
    private static let buildingPrefix = ".building-"
    private static let removingPrefix = ".removing-"

    /// The directory that holds everything.
    public let root: String

    /// Opens a store, creating its directories. Call `removeLeftovers()` once at the start of the process that builds.
    public init(root: String) throws {
        self.root = root
        for part in SnapshotPart.allCases { try Self.makeDirectory(Self.directory(of: part, in: root)) }
    }

    /// The published versions of a part in ascending order.
    public func list(_ part: SnapshotPart) throws -> [String] {
        let directory = Self.directory(of: part, in: root)
        return try Self.contents(of: directory)
            .filter { SnapshotNames.isVersion($0) }
            .filter { FileManager.default.fileExists(atPath: "\(directory)/\($0)/\(SnapshotManifest.fileName)") }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Opens a version.
    ///
    /// - Parameter verifying: compare size and sha256 of every file with the manifest. Do it once on each machine.
    /// - Parameter omitted: files that may have been left out when the version was copied to this machine.
    /// - Throws: `SnapshotError`, one case for each kind of damage.
    public func open(
        _ part: SnapshotPart, version: String, verifying: Bool = true, omitting omitted: Set<String> = []
    ) throws -> Snapshot {
        let directory = try directory(part, version)
        guard FileManager.default.fileExists(atPath: directory) else {
            throw SnapshotError.notFound(part: part, version: version)
        }
        let path = directory + "/" + SnapshotManifest.fileName
        guard let json = FileManager.default.contents(atPath: path) else { throw SnapshotError.missingFile(path: path) }
        let manifest = try SnapshotManifest(json: Array(json), path: path)
        guard manifest.part == part, manifest.version == version else {
            throw SnapshotError.malformedManifest(
                path: path, reason: "it is the manifest of \(manifest.part.rawValue) \(manifest.version)")
        }
        let snapshot = Snapshot(manifest: manifest, directory: directory)
        if verifying { try snapshot.verify(omitting: omitted) }
        return snapshot
    }

    /// Starts building a version in a directory aside.
    ///
    /// - Throws: `SnapshotError.invalidVersion`, `.alreadyExists`, `.inputOutput`.
    public func build(_ part: SnapshotPart, version: String) throws -> SnapshotBuilder {
        let destination = try freeDirectory(part, version)
        let unique = UUID().uuidString.lowercased()
        let directory = "\(root)/\(Self.buildingPrefix)\(part.rawValue)-\(version)-\(unique)"
        try Self.makeDirectory(directory)
        return SnapshotBuilder(part: part, version: version, directory: directory, destination: destination)
    }

    /// Removes a version; removing what is not there is no error. Files that are open stay readable until closed.
    public func remove(_ part: SnapshotPart, version: String) throws {
        let from = try directory(part, version)
        guard FileManager.default.fileExists(atPath: from) else { return }
        // Aside first, so that no one ever sees half of it.
        let aside = "\(root)/\(Self.removingPrefix)\(UUID().uuidString.lowercased())"
        guard try SystemCall.rename(from, to: aside) else { throw SystemCall.failure("renaming", from) }
        try Self.delete(aside)
    }

    /// Removes all but the newest `count` versions of a part, and those in `keeping`.
    ///
    /// - Returns: the versions removed.
    @discardableResult
    public func keepNewest(_ count: Int, of part: SnapshotPart, keeping: Set<String> = []) throws -> [String] {
        let removed = try list(part).dropLast(max(0, count)).filter { !keeping.contains($0) }
        for version in removed { try remove(part, version: version) }
        return removed
    }

    /// Deletes what builds and removals that crashed have left. No build of this store may be running.
    ///
    /// - Returns: how many directories were deleted.
    @discardableResult
    public func removeLeftovers() throws -> Int {
        let leftovers = try Self.contents(of: root)
            .filter { $0.hasPrefix(Self.buildingPrefix) || $0.hasPrefix(Self.removingPrefix) }
        for name in leftovers { try Self.delete("\(root)/\(name)") }
        return leftovers.count
    }

    /// Where a version is to be published that is not there yet.
    func freeDirectory(_ part: SnapshotPart, _ version: String) throws -> String {
        let directory = try directory(part, version)
        guard !FileManager.default.fileExists(atPath: directory) else {
            throw SnapshotError.alreadyExists(part: part, version: version)
        }
        return directory
    }

    private func directory(_ part: SnapshotPart, _ version: String) throws -> String {
        try SnapshotNames.check(version: version)
        return Self.directory(of: part, in: root) + "/" + version
    }

    private static func directory(of part: SnapshotPart, in root: String) -> String { "\(root)/\(part.rawValue)" }

    static func makeDirectory(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw SnapshotError.inputOutput(operation: "creating", path: path, reason: error.localizedDescription)
        }
    }

    static func contents(of path: String) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw SnapshotError.inputOutput(operation: "listing", path: path, reason: error.localizedDescription)
        }
    }

    static func delete(_ path: String) throws {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw SnapshotError.inputOutput(operation: "deleting", path: path, reason: error.localizedDescription)
        }
    }
}
