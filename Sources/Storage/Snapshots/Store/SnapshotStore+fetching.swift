import Foundation

/// Copies of other machines' snapshots that are under way: `<root>/.fetching-<part>-<version>/`. What has arrived is kept when
/// the process dies, so that the next one goes on from there.
extension SnapshotStore {
    private static let fetchingPrefix = ".fetching-"

    /// Begins to fetch a version, or goes on where a fetch of the same manifest stopped.
    ///
    /// - Parameter json: the manifest as its publisher has it. What was fetched under another one is thrown away.
    /// - Throws: `SnapshotError.invalidVersion`, `.alreadyExists`, `.inputOutput`.
    public func fetch(
        _ part: SnapshotPart, version: String, manifestJSON json: [UInt8]
    ) throws -> SnapshotBuilder {
        let destination = try freeDirectory(part, version)
        let directory = "\(root)/\(Self.fetchingPrefix)\(part.rawValue)-\(version)"
        let path = directory + "/" + SnapshotManifest.fileName
        let builder = SnapshotBuilder(part: part, version: version, directory: directory, destination: destination)
        if let known = FileManager.default.contents(atPath: path), Array(known) == json { return builder }
        builder.discard()
        try Self.makeDirectory(directory)
        var file = try OutputFile(path: path)
        try file.write(json)
        try file.finish()
        return builder
    }

    /// Throws away what was fetched of versions that were never completed. No fetch of this store may be running.
    ///
    /// - Returns: how many there were.
    @discardableResult
    public func removeFetches() throws -> Int {
        let fetches = try Self.contents(of: root).filter { $0.hasPrefix(Self.fetchingPrefix) }
        for name in fetches { try Self.delete("\(root)/\(name)") }
        return fetches.count
    }
}
