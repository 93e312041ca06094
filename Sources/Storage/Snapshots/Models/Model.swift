import Learning
import Signals

/// Writes the files of a models part.
public enum ModelWriter {
    /// Writes items and weights into a snapshot that is being built.
    ///
    /// - Parameters:
    ///   - items: the item at index `i` is item `i` of `weights`.
    ///   - otherItems: items that the model does not know, for their titles and labels.
    ///   - taste: of the same items; nil when none was fitted.
    ///   - ranking: of the same items; nil when none was fitted.
    /// - Throws: `SnapshotError.inputOutput`, also when the files exist.
    public static func write(
        items: [ModelItem], otherItems: [ModelItem] = [], weights: ItemWeights, taste: FittedTaste? = nil,
        ranking: FittedRanking? = nil, into builder: SnapshotBuilder
    ) throws {
        precondition(items.count == weights.itemCount, "every item needs its row of weights")
        precondition(taste.map { $0.factors.itemCount == items.count } ?? true, "every item needs its factors")
        try ItemsFile.write(items, path: builder.path(of: SnapshotFile.items))
        try ItemsFile.write(otherItems, path: builder.path(of: SnapshotFile.otherItems))
        try WeightsFile.write(weights, path: builder.path(of: SnapshotFile.weights))
        if let taste { try TasteFile.write(taste, path: builder.path(of: SnapshotFile.taste)) }
        if let ranking { try ranking.write(into: builder) }
    }
}

/// A models part, opened.
public struct ModelReader: Sendable {
    /// By index.
    public let items: [ModelItem]
    /// Items that the model does not know; they have no index.
    public let otherItems: [ModelItem]
    /// Memory-mapped.
    public let weights: MappedItemWeights
    /// Factors and clusters; nil when none were fitted.
    public let taste: IndexedTaste?
    /// Trained elsewhere; nil when none was imported.
    public let ranker: GradientBoostedTrees?
    /// The second stage, ready to score: with the imported ranker, else the one that the build trained; nil without either.
    public let learnedRanker: LearnedRanker?
    /// What was learned of the times at which items are taken; nil when it was not.
    public let context: ContextAffinities?
    private let indices: [String: Int32]

    /// - Throws: `SnapshotError`: `.missingFile`, `.truncated`, `.unknownFormat`, `.corrupted`.
    public init(_ snapshot: Snapshot) throws {
        let path = try snapshot.path(of: SnapshotFile.items)
        items = try ItemsFile.read(path: path)
        otherItems = try ItemsFile.read(path: try snapshot.path(of: SnapshotFile.otherItems))
        weights = try MappedItemWeights(path: try snapshot.path(of: SnapshotFile.weights))
        guard items.count == weights.itemCount else {
            throw SnapshotError.corrupted(
                path: path, reason: "\(items.count) items for weights of \(weights.itemCount)")
        }
        var indices: [String: Int32] = [:]
        for (index, entry) in items.enumerated() { indices[entry.item.id] = Int32(index) }
        guard indices.count == items.count else {
            throw SnapshotError.corrupted(path: path, reason: "an item is there twice")
        }
        self.indices = indices
        taste = try Self.taste(snapshot, indices)
        context = try Self.context(snapshot, itemCount: items.count)
        ranker = try RankerFile.read(snapshot)
        learnedRanker = try Self.learnedRanker(
            snapshot, items: items, weights: weights, taste: taste?.taste, imported: ranker)
    }

    private static func taste(_ snapshot: Snapshot, _ indices: [String: Int32]) throws -> IndexedTaste? {
        guard snapshot.manifest.files.contains(where: { $0.name == SnapshotFile.taste }) else { return nil }
        let path = try snapshot.path(of: SnapshotFile.taste)
        let taste = try TasteFile.read(path: path)
        guard taste.factors.itemCount == indices.count else {
            throw SnapshotError.corrupted(
                path: path, reason: "factors of \(taste.factors.itemCount) items for \(indices.count) items")
        }
        return IndexedTaste(taste, indices: indices)
    }

    private static func context(_ snapshot: Snapshot, itemCount: Int) throws -> ContextAffinities? {
        guard snapshot.manifest.files.contains(where: { $0.name == SnapshotFile.context }) else { return nil }
        let path = try snapshot.path(of: SnapshotFile.context)
        let context = try ContextFile.read(path: path)
        guard context.itemCount == itemCount else {
            throw SnapshotError.corrupted(
                path: path, reason: "affinities of \(context.itemCount) items for \(itemCount) items")
        }
        return context
    }

    /// The index of an item, or nil when the model does not know it.
    public func index(of itemID: String) -> Int32? { indices[itemID] }
}

/// The names of the files that parts consist of.
public enum SnapshotFile {
    public static let profiles = "profiles.bin"
    /// The operators' states of every user. Beside the profiles, so that who only reads values need not copy it.
    public static let states = "states.bin"
    public static let items = "items.bin"
    public static let otherItems = "other-items.bin"
    public static let weights = "weights.bin"
    public static let taste = "taste.bin"
    /// Imported.
    public static let ranker = "ranker.txt"
    /// Trained by the build.
    public static let logit = "ranker.json"
    public static let activity = "activity.bin"
    public static let neighbours = "neighbours.bin"
    public static let sequence = "sequence.bin"
    public static let context = "context.bin"
}
