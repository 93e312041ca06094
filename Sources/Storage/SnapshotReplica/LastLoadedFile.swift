import Foundation

/// Which snapshot was loaded last, over a restart.
struct LastLoadedFile: Sendable {
    let path: String

    /// Nil when nothing was ever loaded, and when the file cannot be read: then the snapshot is fetched again.
    func load() -> SnapshotVersions? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return try? JSONDecoder().decode(SnapshotVersions.self, from: data)
    }

    func save(_ versions: SnapshotVersions) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try encoder.encode(versions).write(to: URL(filePath: path), options: .atomic)
    }
}
