import Foundation
import Learning

/// A ranking model that was trained elsewhere, in a models part: LightGBM's own text.
public enum RankerFile {
    /// Writes the text.
    public static func write(_ text: [UInt8], into builder: SnapshotBuilder) throws {
        var file = try OutputFile(path: try builder.path(of: SnapshotFile.ranker))
        try file.write(text)
        try file.finish()
    }

    /// The imported ranker of a models part; nil when it has none.
    ///
    /// - Throws: `SnapshotError.corrupted`, `.missingFile`.
    public static func read(_ snapshot: Snapshot) throws -> GradientBoostedTrees? {
        guard snapshot.manifest.files.contains(where: { $0.name == SnapshotFile.ranker }) else { return nil }
        return try read(path: try snapshot.path(of: SnapshotFile.ranker))
    }

    /// - Throws: `SnapshotError.corrupted` for a text that is no model, `.missingFile`.
    static func read(path: String) throws(SnapshotError) -> GradientBoostedTrees {
        guard let data = FileManager.default.contents(atPath: path) else { throw .missingFile(path: path) }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw .corrupted(path: path, reason: "it is not UTF-8")
        }
        do {
            return try GradientBoostedTrees(lightGBM: text)
        } catch {
            throw .corrupted(path: path, reason: error.description)
        }
    }
}
