import Learning
import Signals
import Snapshots

/// Publishes a ranking model that was trained elsewhere: a new models part, which is the served one with this ranker in it.
package struct RankerImport: Sendable {
    /// Why a model is not published; each says what to do.
    package enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        case notUTF8
        case tooLarge(Int)
        case notAModel(LightGBMError)
        case unknownFeatures([String])
        case noModels

        package var description: String {
            switch self {
            case .notUTF8: "model: is no UTF-8 text"
            case .tooLarge(let bytes): "model: has \(bytes) bytes; at most \(RankerImport.largestModel) are allowed"
            case .notAModel(let error): "model: \(error)"
            case .unknownFeatures(let names):
                "model: wants features that the ranker does not compute: \(names.joined(separator: ", ")); it knows "
                    + RankerFeature.allCases.map(\.name).joined(separator: ", ")
            case .noModels: "there are no models yet that a ranker could go with: build first"
            }
        }
    }

    static let largestModel = 16 << 20

    let snapshots: SnapshotStore

    package init(_ snapshots: SnapshotStore) {
        self.snapshots = snapshots
    }

    /// Checks a model without publishing it.
    ///
    /// - Parameter featureNames: of the model's columns; empty: as the model itself names them.
    /// - Returns: the model, and its text with the names that were given.
    private func check(
        _ model: [UInt8], featureNames: [String] = []
    ) throws(Refusal) -> (trees: GradientBoostedTrees, text: [UInt8]) {
        guard model.count <= Self.largestModel else { throw .tooLarge(model.count) }
        guard var text = String(validating: model, as: UTF8.self) else { throw .notUTF8 }
        if !featureNames.isEmpty { text = Self.naming(featureNames, in: text) }
        let trees: GradientBoostedTrees
        do {
            trees = try GradientBoostedTrees(lightGBM: text)
        } catch {
            throw .notAModel(error)
        }
        let known = Set(RankerFeature.allCases.map(\.name))
        let unknown = trees.featureNames.filter { !known.contains($0) }
        guard unknown.isEmpty else { throw .unknownFeatures(unknown) }
        return (trees, Array(text.utf8))
    }

    /// The model's text with other names of its columns. That they are as many as the columns is for the parser to say.
    private static func naming(_ names: [String], in text: String) -> String {
        let key = "feature_names="
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix(key) ? key + names.joined(separator: " ") : String($0) }.joined(separator: "\n")
    }

    /// Publishes a models part with the files of another and the ranker. It is not activated.
    ///
    /// - Parameters:
    ///   - served: the version of the other; where it is not published here, the newest is taken.
    ///   - number: a number that no build was given; taken once nothing speaks against the model.
    ///   - createdAt: microseconds since the epoch.
    /// - Throws: ``Refusal``, `SnapshotError`.
    package func publish(
        _ model: [UInt8], featureNames: [String] = [], with served: String? = nil,
        number: @autoclosure () throws -> UInt64,
        createdAt: Int64
    ) throws -> SnapshotManifest {
        let (trees, text) = try check(model, featureNames: featureNames)
        let published = try snapshots.list(.models)
        guard let newest = published.last else { throw Refusal.noModels }
        let base = try snapshots.open(.models, version: served.flatMap { published.contains($0) ? $0 : nil } ?? newest)
        var manifest = base.manifest
        if manifest.modelsVersion.isEmpty { manifest.modelsVersion = base.manifest.version }
        manifest.version = SnapshotVersion.name(
            asOf: Timestamp(microseconds: manifest.watermark.asOfMicros), number: try number())
        manifest.createdAtMicros = createdAt
        manifest.quality["ranker_trees"] = Double(trees.treeCount)
        manifest.quality["ranker_features"] = Double(trees.featureCount)
        let builder = try snapshots.build(.models, version: manifest.version)
        do {
            for file in base.manifest.files where file.name != SnapshotFile.ranker {
                try builder.adopt(file.name, of: base)
            }
            try RankerFile.write(text, into: builder)
            return try builder.publish(manifest).manifest
        } catch {
            builder.discard()
            throw error
        }
    }
}
