/// How the rows of a file are written, and what their columns are.
struct FileLayout {
    let plan: ColumnPlan
    let dialect: RowDialect
    /// False when the first line is a row already.
    let hasHeader: Bool
    /// Ids of events whose rows have none.
    let identity: EventIdentity

    /// - Throws: ``BadLine`` when the columns are not what is needed.
    init(format: FileFormat, firstLine: ArraySlice<UInt8>, options: EventFileOptions) throws(BadLine) {
        let mapping = options.mapping ?? ColumnMapping()
        if format == .movielens, let layout = MovieLensLayout(firstLine: String(decoding: firstLine, as: UTF8.self)) {
            plan = try layout.plan()
            dialect = layout.dialect
            hasHeader = false
            identity = .rating
            return
        }
        dialect = Self.dialect(of: format, firstLine: firstLine, mapping: mapping)
        hasHeader = mapping.header == nil
        let header: [String]
        if let names = mapping.header { header = names } else { header = try Self.header(firstLine, dialect) }
        if format == .atomic {
            plan = try AtomicLayout.plan(header: header, mapping: options.mapping)
            identity = .rating
        } else {
            plan = try ColumnPlan(header: header, mapping: mapping, role: options.role)
            identity = Self.isMovieLens(header) ? .rating : .content
        }
    }

    /// MovieLens' `ratings.csv` since 2015, whose ratings have the ids that they have in the older formats.
    private static func isMovieLens(_ header: [String]) -> Bool {
        header == ["userId", "movieId", "rating", "timestamp"]
    }

    private static func dialect(
        of format: FileFormat, firstLine: ArraySlice<UInt8>, mapping: ColumnMapping
    ) -> RowDialect {
        let encoding = mapping.encoding ?? .utf8
        if let separator = mapping.separator {
            return RowDialect(separator: separator, isQuoted: format == .csv, encoding: encoding)
        }
        guard format == .csv || format == .movielens else { return RowDialect(separator: "\t", encoding: encoding) }
        // Spreadsheets of countries that write decimals with a comma part fields by semicolons.
        let semicolons = firstLine.contains(UInt8(ascii: ";")) && !firstLine.contains(UInt8(ascii: ","))
        return RowDialect(separator: semicolons ? ";" : ",", isQuoted: true, encoding: encoding)
    }

    private static func header(_ line: ArraySlice<UInt8>, _ dialect: RowDialect) throws(BadLine) -> [String] {
        let bytes = Array(line)
        var fields = RowFields(dialect)
        guard fields.split(bytes, bytes.indices) else { throw BadLine("the header has a quote without an end") }
        var names: [String] = []
        for index in 0..<fields.count {
            guard let name = fields.text(index, in: bytes) else { throw BadLine("the header is not UTF-8") }
            names.append(name)
        }
        return names
    }
}
