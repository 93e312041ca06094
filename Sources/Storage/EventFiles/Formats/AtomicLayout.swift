/// RecBole's atomic files (https://recbole.io/docs/user_guide/data/atomic_files.html).
enum AtomicLayout {
    /// The columns by the header `user_id:token	item_id:token	rating:float	timestamp:float`, or, of items,
    /// `item_id:token	movie_title:token_seq	release_year:token	class:token_seq`; `class` are genres parted by spaces.
    static func plan(header: [String], mapping: ColumnMapping?) throws(BadLine) -> ColumnPlan {
        let names = header.map { String($0.prefix { $0 != ":" }) }
        let required =
            names.contains("user_id") || !names.contains("item_id")
            ? ["user_id", "item_id", "timestamp"] : ["item_id"]
        if mapping == nil {
            for name in required where !names.contains(name) {
                throw BadLine(
                    "the header has no column \(name); a RecBole atomic file begins with "
                        + required.map { "\($0):token" }.joined(separator: "<tab>"))
            }
        }
        var mapping = mapping ?? ColumnMapping()
        if mapping.events[.time] == nil { mapping.timeUnit = .seconds }
        if mapping.labels == nil, names.contains("class") {
            mapping.labels = [ColumnMapping.Labels(attribute: "genres", column: "class", separator: " ")]
        }
        return try ColumnPlan(header: names, mapping: mapping, role: nil)
    }
}
