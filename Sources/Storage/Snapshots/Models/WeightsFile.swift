import Learning

/// The layout of a weights file; all values little-endian.
///
///     header (16) | kind (8): 1 dense, 2 sparse | items n (8) | weights m (8) | zeros up to byte 64
///     dense:  n × n Float32, row-major
///     sparse: n + 1 UInt64 positions | m Float32 values | m Int32 candidates, ascending within a row
enum WeightsFile {
    static let dataStart: UInt64 = 64

    enum Kind: UInt64 {
        case dense = 1
        case sparse = 2
    }

    static func write(_ weights: ItemWeights, path: String) throws {
        var file = try OutputFile(path: path, header: .weights)
        switch weights {
        case .dense(let dense):
            try file.write(integers: [Kind.dense.rawValue, UInt64(dense.itemCount), UInt64(dense.rowMajor.count)])
            try file.align(to: dataStart)
            try file.write(values: dense.rowMajor)
        case .sparse(let sparse):
            try file.write(integers: [Kind.sparse.rawValue, UInt64(sparse.itemCount), UInt64(sparse.count)])
            try file.align(to: dataStart)
            try file.write(integers: sparse.offsets.map { UInt64($0) })
            try file.write(values: sparse.values)
            try file.write(values: sparse.columns)
        }
        try file.finish()
    }
}
