import Learning

/// Weights read where they lie in a weights file.
///
/// Sizes, positions and candidates are checked when the file is opened, so that `accumulate` reads without checks.
///
/// `@unchecked Sendable`: all stored properties are immutable, and the pointers lead into `file`, a read-only mapping that
/// this object keeps alive.
public final class MappedItemWeights: ItemWeightRows, @unchecked Sendable {
    private enum Storage {
        case dense(UnsafeBufferPointer<Float>)
        case sparse(
            offsets: UnsafeBufferPointer<UInt64>, values: UnsafeBufferPointer<Float>,
            columns: UnsafeBufferPointer<Int32>)
    }

    public let itemCount: Int
    /// Number of weights held.
    public let weightCount: Int
    private let storage: Storage
    private let file: MappedFile

    /// - Throws: `SnapshotError`: `.missingFile`, `.truncated`, `.unknownFormat`, `.corrupted`.
    public init(path: String) throws {
        file = try MappedFile(path: path)
        try file.checkHeader(.weights)
        let kind = try file.integer(UInt64.self, at: 16)
        let items = try file.integer(UInt64.self, at: 24)
        let weights = try file.integer(UInt64.self, at: 32)
        guard items <= UInt64(Int32.max), weights <= items * items else {
            throw SnapshotError.corrupted(path: path, reason: "\(weights) weights of \(items) items")
        }
        itemCount = Int(items)
        weightCount = Int(weights)
        let start = WeightsFile.dataStart
        let end: UInt64
        switch WeightsFile.Kind(rawValue: kind) {
        case .dense:
            guard weights == items * items else {
                throw SnapshotError.corrupted(path: path, reason: "\(weights) dense weights of \(items) items")
            }
            storage = .dense(try file.values(Float.self, at: start, count: weightCount))
            end = start + weights * 4
        case .sparse:
            let values = start + (items + 1) * 8
            let columns = values + weights * 4
            storage = .sparse(
                offsets: try file.values(UInt64.self, at: start, count: itemCount + 1),
                values: try file.values(Float.self, at: values, count: weightCount),
                columns: try file.values(Int32.self, at: columns, count: weightCount))
            end = columns + weights * 4
        case nil:
            throw SnapshotError.corrupted(path: path, reason: "kind of weights \(kind)")
        }
        guard end == UInt64(file.count) else {
            throw SnapshotError.corrupted(path: path, reason: "it should end at byte \(end) of its \(file.count)")
        }
        try checkPositions()
    }

    public func accumulate(_ item: Int32, weight: Float, into scores: inout [Float]) {
        precondition(item >= 0 && Int(item) < itemCount, "item \(item) is outside 0 ..< \(itemCount)")
        precondition(scores.count == itemCount, "scores must hold one value an item")
        scores.withUnsafeMutableBufferPointer { scores in
            switch storage {
            case .dense(let rowMajor):
                let row = UnsafeBufferPointer(rebasing: rowMajor[Int(item) * itemCount..<(Int(item) + 1) * itemCount])
                for candidate in 0..<itemCount { scores[candidate] += weight * row[candidate] }
            case .sparse(let offsets, let values, let columns):
                for position in Int(offsets[Int(item)])..<Int(offsets[Int(item) + 1]) {
                    scores[Int(columns[position])] += weight * values[position]
                }
            }
        }
    }

    /// In a sparse file found by binary search in the row.
    public subscript(item: Int32, candidate: Int32) -> Float {
        precondition(item >= 0 && Int(item) < itemCount, "item \(item) is outside 0 ..< \(itemCount)")
        precondition(candidate >= 0 && Int(candidate) < itemCount, "item \(candidate) is outside 0 ..< \(itemCount)")
        switch storage {
        case .dense(let rowMajor):
            return rowMajor[Int(item) * itemCount + Int(candidate)]
        case .sparse(let offsets, let values, let columns):
            var (low, high) = (Int(offsets[Int(item)]), Int(offsets[Int(item) + 1]))
            while low < high {
                let middle = (low + high) / 2
                if columns[middle] == candidate { return values[middle] }
                if columns[middle] < candidate { low = middle + 1 } else { high = middle }
            }
            return 0
        }
    }

    /// The weights copied into memory.
    public func loaded() -> ItemWeights {
        switch storage {
        case .dense(let rowMajor):
            .dense(DenseItemWeights(itemCount: itemCount, rowMajor: Array(rowMajor)))
        case .sparse(let offsets, let values, let columns):
            .sparse(
                SparseItemWeights(
                    itemCount: itemCount, offsets: offsets.map { Int($0) }, columns: Array(columns),
                    values: Array(values)))
        }
    }

    private func checkPositions() throws {
        guard case .sparse(let offsets, _, let columns) = storage else { return }
        let ascends = zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }
        guard offsets[0] == 0, offsets[itemCount] == UInt64(weightCount), ascends else {
            throw SnapshotError.corrupted(path: file.path, reason: "the positions of its rows are not ascending")
        }
        guard columns.allSatisfy({ $0 >= 0 && Int($0) < itemCount }) else {
            throw SnapshotError.corrupted(path: file.path, reason: "a weight of an item that is not there")
        }
    }
}
