import Foundation
import Signals

/// What a snapshot says of itself, stored beside its files as `manifest.json`.
public struct SnapshotManifest: Sendable, Equatable, Codable {
    /// The version of the manifest's form that this program writes and reads.
    public static let currentFormatVersion: UInt32 = 1
    /// The manifest's name inside the snapshot's directory.
    public static let fileName = "manifest.json"

    /// A file of the snapshot.
    public struct File: Sendable, Equatable, Codable {
        public var name: String
        public var bytes: UInt64
        /// Lowercase hexadecimal.
        public var sha256: String

        public init(name: String, bytes: UInt64, sha256: String) {
            self.name = name
            self.bytes = bytes
            self.sha256 = sha256
        }
    }

    /// Up to where the log was folded.
    public struct Watermark: Sendable, Equatable, Codable {
        /// Events that occurred before this are in, in microseconds since the epoch.
        public var asOfMicros: Int64
        /// The log's offset up to which (exclusive) each partition was read, by partition; empty when not known.
        public var offsets: [UInt64]
        /// By partition, the first offset of an event that had been read and is not in, because it occurred at the watermark
        /// or later; `offsets` where there is none. Nil when not known.
        public var resumeOffsets: [UInt64]?

        public init(asOfMicros: Int64, offsets: [UInt64] = [], resumeOffsets: [UInt64]? = nil) {
            self.asOfMicros = asOfMicros
            self.offsets = offsets
            self.resumeOffsets = resumeOffsets
        }

        /// From which offset on a partition has to be read to find every event that is not in.
        public func resumeOffset(of partition: UInt32) -> UInt64 {
            guard let resumeOffsets, Int(partition) < resumeOffsets.count else { return 0 }
            return resumeOffsets[Int(partition)]
        }

        /// Whether the snapshot has folded an event of this time at this place in the log: it occurred before the watermark
        /// and had been read. Where the offsets are not known the time alone decides.
        public func covers(_ occurredAt: Timestamp, partition: UInt32, offset: UInt64) -> Bool {
            guard occurredAt.microseconds < asOfMicros else { return false }
            if offsets.isEmpty { return true }
            return Int(partition) < offsets.count && offset < offsets[Int(partition)]
        }
    }

    public var formatVersion: UInt32
    public var part: SnapshotPart
    public var version: String
    public var watermark: Watermark
    /// When it was built, in microseconds since the epoch.
    public var createdAtMicros: Int64
    /// The catalogue of signals that it was made with.
    public var catalogueHash: String
    /// Of profiles: the models that they were made with; empty when they need none. Of models with an imported ranker: the
    /// models of which they have everything else, so that profiles of those go with them too; empty for all others.
    public var modelsVersion: String
    /// Figures measured on held-out events, by name, such as `ndcg@10`.
    public var quality: [String: Double]
    public var itemCount: UInt64
    public var userCount: UInt64
    /// Filled in when the snapshot is published.
    public var files: [File]

    public init(
        part: SnapshotPart, version: String, watermark: Watermark, createdAtMicros: Int64, catalogueHash: String = "",
        modelsVersion: String = "", quality: [String: Double] = [:], itemCount: UInt64 = 0, userCount: UInt64 = 0
    ) {
        formatVersion = Self.currentFormatVersion
        self.part = part
        self.version = version
        self.watermark = watermark
        self.createdAtMicros = createdAtMicros
        self.catalogueHash = catalogueHash
        self.modelsVersion = modelsVersion
        self.quality = quality
        self.itemCount = itemCount
        self.userCount = userCount
        files = []
    }

    /// Bytes of all files.
    public var bytes: UInt64 { files.reduce(0) { $0 &+ $1.bytes } }

    /// As it lies on disk: JSON with sorted keys.
    public func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }

    /// - Parameter path: where the JSON comes from, for messages.
    /// - Throws: `SnapshotError.malformedManifest`, `.unknownFormat`, `.invalidVersion`, `.invalidFileName`.
    public init(json: [UInt8], path: String) throws {
        struct Form: Codable { var formatVersion: UInt32 }
        let data = Data(json)
        do {
            // The version first: a newer form may have any other fields.
            let form = try JSONDecoder().decode(Form.self, from: data)
            guard form.formatVersion == Self.currentFormatVersion else {
                throw SnapshotError.unknownFormat(
                    path: path, found: form.formatVersion, supported: Self.currentFormatVersion)
            }
            self = try JSONDecoder().decode(Self.self, from: data)
        } catch let error as DecodingError {
            throw SnapshotError.malformedManifest(path: path, reason: Self.reason(error))
        }
        try SnapshotNames.check(version: version)
        for file in files { try SnapshotNames.check(file: file.name) }
        guard Set(files.map(\.name)).count == files.count else {
            throw SnapshotError.malformedManifest(path: path, reason: "a file is named twice")
        }
    }

    private static func reason(_ error: DecodingError) -> String {
        let context: DecodingError.Context
        switch error {
        case .keyNotFound(let key, _): return "field '\(key.stringValue)' is missing"
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .dataCorrupted(let found): context = found
        @unknown default: return "\(error)"
        }
        let field = context.codingPath.map(\.stringValue).joined(separator: ".")
        return field.isEmpty ? "it is not JSON" : "field '\(field)' has a wrong value"
    }
}
