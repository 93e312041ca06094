import MeshMessages
import Snapshots

/// What a verification has found in one place.
package struct SnapshotVerification {
    let part: SnapshotPart
    let version: String
    /// Whose files: the batch tier's, or a directory of this machine.
    let place: String
    let files: [BatchV1.FileCheck]

    package init(part: SnapshotPart, version: String, place: String, _ files: [BatchV1.FileCheck]) {
        self.part = part
        self.version = version
        self.place = place
        self.files = files
    }

    package var isWhole: Bool { files.allSatisfy(\.problem.isEmpty) }

    package var name: String { "\(part.rawValue) \(version) in \(place)" }

    package var lines: [String] {
        let bytes = files.reduce(0) { $0 + $1.bytes }
        let verdict = isWhole ? "whole" : "damaged"
        return ["\(name): \(verdict), \(Numbers.count(files.count, "file")), \(SnapshotListing.size(bytes))"]
            + files.map { file in
                file.problem.isEmpty
                    ? "  ok       \(file.file)  \(SnapshotListing.size(file.bytes))  sha256 \(file.sha256.prefix(12))…"
                    : "  damaged  \(file.file)  \(file.problem)"
            }
    }

    package var json: JSONText {
        .object([
            ("part", .string(part.rawValue)), ("version", .string(version)), ("place", .string(place)),
            ("whole", .bool(isWhole)),
            (
                "files",
                .array(
                    files.map {
                        .object([
                            ("file", .string($0.file)), ("bytes", .integer(Int64(clamping: $0.bytes))),
                            ("sha256", .string($0.sha256)), ("problem", .string($0.problem)),
                        ])
                    })
            ),
        ])
    }
}
