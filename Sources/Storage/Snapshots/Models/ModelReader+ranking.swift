import Learning

extension ModelReader {
    /// The second stage with the models behind its features: an imported ranker, else the built-in one.
    ///
    /// - Returns: nil when the part has no ranker, or not all of what features are computed from.
    /// - Throws: `SnapshotError`: `.missingFile`, `.truncated`, `.unknownFormat`, `.corrupted`.
    static func learnedRanker(
        _ snapshot: Snapshot, items: [ModelItem], weights: MappedItemWeights, taste: FittedTaste?,
        imported: GradientBoostedTrees?
    ) throws -> LearnedRanker? {
        let names = Set(snapshot.manifest.files.map(\.name))
        let needed = [SnapshotFile.logit, SnapshotFile.activity, SnapshotFile.neighbours]
        guard let taste, names.isSuperset(of: needed) else { return nil }
        let logit = try LogitFile(path: try snapshot.path(of: SnapshotFile.logit))
        guard let model = imported.flatMap(RankerModel.trees) ?? logit.logit.map(RankerModel.linear) else {
            return nil
        }
        func mapped(_ name: String) throws -> MappedItemWeights {
            let path = try snapshot.path(of: name)
            let mapped = try MappedItemWeights(path: path)
            guard mapped.itemCount == items.count else {
                throw SnapshotError.corrupted(
                    path: path, reason: "weights of \(mapped.itemCount) items for \(items.count) items")
            }
            return mapped
        }
        let path = try snapshot.path(of: SnapshotFile.activity)
        let timelines = try ActivityFile.read(path: path)
        guard timelines.itemCount == items.count else {
            throw SnapshotError.corrupted(
                path: path, reason: "the activity of \(timelines.itemCount) items for \(items.count) items")
        }
        let models = RankerModels(
            weights: weights, sequence: try names.contains(SnapshotFile.sequence) ? mapped(SnapshotFile.sequence) : nil,
            factors: taste.factors, neighbours: try mapped(SnapshotFile.neighbours),
            popularity: Popularity(counts: items.map { Int(clamping: $0.popularity) }),
            labels: numbered(items.map { $0.item.labels[logit.labelAttribute] ?? [] }), timelines: timelines)
        return LearnedRanker(features: RankerFeatures(models: models), model: model)
    }

    /// Labels by number, in the order in which they first occur.
    private static func numbered(_ labels: [[String]]) -> [[Int32]] {
        var numbers: [String: Int32] = [:]
        return labels.map { labels in
            labels.map { label in
                let number = numbers[label] ?? Int32(numbers.count)
                numbers[label] = number
                return number
            }
        }
    }
}
