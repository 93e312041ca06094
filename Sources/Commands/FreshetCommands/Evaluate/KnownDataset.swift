import ArgumentParser
import EventFiles
import Foundation

/// The public data sets that the project's quality is measured on. None of them comes with it; their terms forbid that.
package enum KnownDataset: String, CaseIterable, ExpressibleByArgument, Sendable {
    case ml100k = "ml-100k"
    case mlLatestSmall = "ml-latest-small"

    /// What both files of a data set are called, in one directory.
    package struct Files: Equatable, Sendable {
        package var events: String
        /// Nil when there is none, and so no genres.
        package var items: String?
    }

    /// How many ratings it has, which tells it from others whose files have the same names.
    package var ratings: Int {
        switch self {
        case .ml100k: 100_000
        case .mlLatestSmall: 100_836
        }
    }

    /// Finds the files in a directory, as they were downloaded or as `scripts/demo` leaves them.
    /// - Throws: ``CommandFailure`` that says how to get them.
    package func files(in directory: String) throws -> Files {
        for (folder, events, items) in layouts {
            let folder = folder.isEmpty ? directory : "\(directory)/\(folder)"
            guard let events = Self.file(events, in: folder) else { continue }
            return Files(events: events, items: Self.file(items, in: folder))
        }
        throw CommandFailure(
            "no \(rawValue) in \(directory). \(source(directory)) MovieLens is for research and may not be passed on.",
            exit: .badData)
    }

    /// Where the files may lie, and what they may be called; the last part of a name is enough.
    private var layouts: [(folder: String, events: [String], items: [String])] {
        switch self {
        case .ml100k:
            ["", "ml-100k", "recbole/dataset_example/ml-100k"].flatMap {
                [($0, ["ml-100k.inter"], ["ml-100k.item"]), ($0, ["u.data"], ["u.item"])]
            }
        case .mlLatestSmall:
            ["ml-latest-small", ""].flatMap {
                [
                    (
                        $0, ["ml-latest-small_ratings.tsv", "ml-latest-small_ratings.csv"],
                        ["_movies.tsv", "_movies.csv"]
                    ),
                    ($0, ["ratings.csv", "ratings.tsv"], ["movies.csv", "movies.tsv"]),
                ]
            }
        }
    }

    private static func file(_ names: [String], in folder: String) -> String? {
        let present = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        for name in names {
            for ending in ["", ".gz"] {
                if let found = present.first(where: { $0 == name + ending }) { return "\(folder)/\(found)" }
                guard name.hasPrefix("_") else { continue }
                if let found = present.first(where: { $0.hasSuffix(name + ending) }) { return "\(folder)/\(found)" }
            }
        }
        return nil
    }

    private func source(_ directory: String) -> String {
        switch self {
        case .ml100k:
            "It comes in a wheel of PyPI: python3 -m pip download --no-deps -d \(directory) recbole==1.2.1 && unzip "
                + "\(directory)/recbole-*.whl 'recbole/dataset_example/ml-100k/*' -d \(directory)."
        case .mlLatestSmall:
            "Unpack https://files.grouplens.org/datasets/movielens/ml-latest-small.zip there (ratings.csv, movies.csv); "
                + "ml-latest-small_ratings.tsv and .tsv.gz are taken as well."
        }
    }
}
