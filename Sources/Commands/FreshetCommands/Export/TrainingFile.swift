import Foundation

/// Labelled rows of a ranking problem as LightGBM reads them: a data file, and beside it `NAME.query` with the number of rows
/// of each query, one a line (https://lightgbm.readthedocs.io/en/stable/Parameters.html#query-data).
package final class TrainingFile {
    /// How the rows are written.
    package enum Format: String, CaseIterable, Sendable {
        /// A header `label,FEATURE,…`; a missing value is an empty field.
        case csv
        /// `label index:value …`, indices from 0, without names. Zeros are left out; a missing value is `nan`.
        case libsvm
    }

    package let path: String
    package let format: Format
    package private(set) var rows = 0
    package private(set) var queries = 0
    private let featureCount: Int
    private let data: FileHandle
    private let groups: FileHandle
    private var text = ""
    private var groupText = ""

    private static let flushedBytes = 1 << 18

    package static func queryPath(of path: String) -> String { path + ".query" }

    /// - Throws: ``CommandFailure`` when the files cannot be made.
    package init(path: String, format: Format, features: [String]) throws {
        self.path = path
        self.format = format
        featureCount = features.count
        data = try Self.create(path)
        groups = try Self.create(Self.queryPath(of: path))
        if format == .csv { text = (["label"] + features).joined(separator: ",") + "\n" }
    }

    /// Adds the rows of one query: candidates at one moment for one user.
    ///
    /// - Parameters:
    ///   - labels: of each row, whether the candidate was taken.
    ///   - features: row-major; NaN where a value is missing.
    /// - Throws: ``CommandFailure`` when the disk does not take them.
    package func add(labels: [Bool], features: [Float]) throws {
        guard !labels.isEmpty else { return }
        precondition(features.count == labels.count * featureCount, "every row has all features")
        for (row, label) in labels.enumerated() {
            let values = features[row * featureCount..<(row + 1) * featureCount]
            text += label ? "1" : "0"
            switch format {
            case .csv: appendCSV(values)
            case .libsvm: appendLibSVM(values)
            }
            text += "\n"
        }
        groupText += "\(labels.count)\n"
        rows += labels.count
        queries += 1
        if text.utf8.count > Self.flushedBytes { try flush() }
    }

    /// Writes what is left and closes both files.
    package func finish() throws {
        try flush()
        do {
            try data.close()
            try groups.close()
        } catch {
            throw Self.failure(path, error)
        }
    }

    private func appendCSV(_ values: ArraySlice<Float>) {
        for value in values {
            text += ","
            if !value.isNaN { text += Self.text(of: value) }
        }
    }

    private func appendLibSVM(_ values: ArraySlice<Float>) {
        for (index, value) in values.enumerated() where value != 0 {
            text += " \(index):\(value.isNaN ? "nan" : Self.text(of: value))"
        }
    }

    /// The shortest text that reads back as the same number.
    private static func text(of value: Float) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : value.description
    }

    private func flush() throws {
        do {
            try data.write(contentsOf: Data(text.utf8))
            try groups.write(contentsOf: Data(groupText.utf8))
        } catch {
            throw Self.failure(path, error)
        }
        text = ""
        groupText = ""
    }

    private static func create(_ path: String) throws -> FileHandle {
        do {
            try Data().write(to: URL(fileURLWithPath: path))
            return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        } catch {
            throw failure(path, error)
        }
    }

    private static func failure(_ path: String, _ error: any Error) -> CommandFailure {
        CommandFailure("cannot write \(path): \(error.localizedDescription)")
    }
}
