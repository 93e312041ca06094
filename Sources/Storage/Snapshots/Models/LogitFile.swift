import Foundation
import Learning

/// The ranker that a build trained, as JSON that people can read: each feature with its weight.
struct LogitFile: Codable, Sendable {
    static let currentFormatVersion: UInt32 = 1

    struct Feature: Codable, Sendable {
        var name: String
        var mean: Double
        var scale: Double
        /// What one `scale` of the feature adds to the utility.
        var weight: Double
    }

    var formatVersion = Self.currentFormatVersion
    /// Which labels of the items the features compare.
    var labelAttribute: String
    /// Nil when no ranker was worth publishing.
    var features: [Feature]?

    init(labelAttribute: String, logit: LogisticModel?) {
        self.labelAttribute = labelAttribute
        features = logit.map { logit in
            RankerFeature.allCases.map {
                Feature(
                    name: $0.name, mean: logit.means[$0.rawValue], scale: logit.scales[$0.rawValue],
                    weight: logit.weights[$0.rawValue])
            }
        }
    }

    func write(path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        var file = try OutputFile(path: path)
        try file.write(Array(try encoder.encode(self)))
        try file.finish()
    }

    /// - Throws: `SnapshotError`: `.missingFile`, `.unknownFormat`, `.corrupted`.
    init(path: String) throws(SnapshotError) {
        guard let data = FileManager.default.contents(atPath: path) else { throw .missingFile(path: path) }
        do {
            self = try JSONDecoder().decode(Self.self, from: data)
        } catch {
            throw .corrupted(path: path, reason: "it is no ranker: \(error)")
        }
        guard formatVersion == Self.currentFormatVersion else {
            throw .unknownFormat(path: path, found: formatVersion, supported: Self.currentFormatVersion)
        }
        let numbers = (features ?? []).flatMap { [$0.mean, $0.scale, $0.weight] }
        guard numbers.allSatisfy(\.isFinite), (features ?? []).allSatisfy({ $0.scale > 0 }) else {
            throw .corrupted(path: path, reason: "a feature's scale or weight is none")
        }
    }

    /// The model over the features that this program computes; one that the file does not name has no weight.
    ///
    /// Nil when there is none, or when it weighs a feature that this program does not know: half a ranker is none.
    var logit: LogisticModel? {
        guard let features else { return nil }
        var weights = [Double](repeating: 0, count: RankerFeature.count)
        var (means, scales) = (weights, [Double](repeating: 1, count: RankerFeature.count))
        for feature in features {
            guard let own = RankerFeature.allCases.first(where: { $0.name == feature.name }) else {
                if feature.weight == 0 { continue }
                return nil
            }
            means[own.rawValue] = feature.mean
            scales[own.rawValue] = feature.scale
            weights[own.rawValue] = feature.weight
        }
        return LogisticModel(means: means, scales: scales, weights: weights, bias: 0)
    }
}
