import Learning

/// The layout of a taste file; all values little-endian.
///
///     header (16) | items n (8) | dimension d (8) | clusters k (8) | alpha Float32 | ridge Float32 | zeros up to byte 64
///     n × d Float32, the items' factors | k × d Float32, the centroids
enum TasteFile {
    private static let dataStart: UInt64 = 64
    private static let largestDimension: UInt64 = 4_096

    static func write(_ taste: FittedTaste, path: String) throws {
        let factors = taste.factors
        var file = try OutputFile(path: path, header: .taste)
        try file.write(
            integers: [UInt64(factors.itemCount), UInt64(factors.dimension), UInt64(taste.clusters?.count ?? 0)])
        try file.write(values: [factors.alpha, factors.regularisation])
        try file.align(to: dataStart)
        try file.write(values: factors.rowMajor)
        try file.write(values: taste.clusters?.rowMajor ?? [])
        try file.finish()
    }

    /// - Throws: `SnapshotError`: `.missingFile`, `.truncated`, `.unknownFormat`, `.corrupted`.
    static func read(path: String) throws(SnapshotError) -> FittedTaste {
        let file = try MappedFile(path: path)
        try file.checkHeader(.taste)
        let items = try file.integer(UInt64.self, at: 16)
        let dimension = try file.integer(UInt64.self, at: 24)
        let clusters = try file.integer(UInt64.self, at: 32)
        let alpha = Float(bitPattern: try file.integer(UInt32.self, at: 40))
        let ridge = Float(bitPattern: try file.integer(UInt32.self, at: 44))
        guard (1...largestDimension).contains(dimension), max(items, clusters) <= UInt64(Int32.max) else {
            throw .corrupted(path: path, reason: "\(items) items and \(clusters) clusters of \(dimension) dimensions")
        }
        guard alpha > 0, alpha.isFinite, ridge > 0, ridge.isFinite else {
            throw .corrupted(path: path, reason: "confidence \(alpha) and ridge \(ridge)")
        }
        let values = try file.values(Float.self, at: dataStart, count: Int((items + clusters) * dimension))
        let end = dataStart + (items + clusters) * dimension * 4
        guard end == UInt64(file.count) else {
            throw .corrupted(path: path, reason: "it should end at byte \(end) of its \(file.count)")
        }
        guard values.allSatisfy(\.isFinite) else { throw .corrupted(path: path, reason: "a factor is not finite") }
        let centroids = Int(items * dimension)
        return FittedTaste(
            factors: ItemFactors(
                itemCount: Int(items), dimension: Int(dimension), rowMajor: Array(values[..<centroids]), alpha: alpha,
                regularisation: ridge),
            clusters: clusters == 0
                ? nil : Centroids(dimension: Int(dimension), rowMajor: Array(values[centroids...])))
    }
}
