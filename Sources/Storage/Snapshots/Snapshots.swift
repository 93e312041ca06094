// Snapshots: what the batch tier publishes and everyone else reads. Immutable, versioned, verified.
//
// What it is for: writing profiles and models to files, publishing them in one step, and reading them memory-mapped
// without trusting a byte of them.
//
// What it may import: Signals, Learning, Crypto, zlib (checksums of pieces), Foundation (JSON and directories) and the C
// library.
//
// Where to start reading: `SnapshotStore`, then `SnapshotManifest`; for the contents `ProfilesWriter`, `ProfilesReader`,
// `ModelWriter` and `ModelReader`.

/// The two parts of a snapshot; each has versions of its own.
public enum SnapshotPart: String, Sendable, Codable, CaseIterable {
    /// Every user's base, made nightly.
    case profiles
    /// Items and weights, made less often.
    case models
}
