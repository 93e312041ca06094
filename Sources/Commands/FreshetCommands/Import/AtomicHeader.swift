/// The header of a RecBole atomic file: `user_id:token	item_id:token	rating:float	timestamp:float`.
package struct AtomicHeader: Equatable {
    private let positions: [String: Int]
    package let count: Int

    /// - Throws: ``BadLine`` when a column of `required` is missing.
    package init(_ line: String, required: [String]) throws(BadLine) {
        let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
        var positions: [String: Int] = [:]
        for (position, column) in columns.enumerated() {
            positions[String(column.prefix { $0 != ":" })] = position
        }
        for name in required where positions[name] == nil {
            throw BadLine(
                "the header has no column \(name); a RecBole atomic file begins with "
                    + "\(required.map { "\($0):token" }.joined(separator: "<tab>"))")
        }
        self.positions = positions
        count = columns.count
    }

    /// The fields of a line, by column.
    package struct Fields {
        fileprivate let header: AtomicHeader
        fileprivate let fields: [Substring]

        /// Nil when the file has no such column or the field is empty.
        package subscript(column: String) -> String? {
            guard let position = header.positions[column], !fields[position].isEmpty else { return nil }
            return String(fields[position])
        }
    }

    package func fields(of line: String) throws(BadLine) -> Fields {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard fields.count == count else { throw BadLine("\(fields.count) columns where the header has \(count)") }
        return Fields(header: self, fields: fields)
    }
}
