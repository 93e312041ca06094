/// The formats of files with events and items.
package enum FileFormat: String, CaseIterable, Sendable {
    /// One JSON object a line: an event when it has a `user_id`, else an item.
    case jsonl
    /// RecBole's atomic files, `.inter` and `.item`: a header of `name:type` columns, tabs between them.
    case atomic
    /// Commas, a header, fields in quotes where need be.
    case csv
    /// Tabs, a header.
    case tsv
    /// MovieLens without headers: `ratings.dat`, `movies.dat` (`::`), `u.data` (tabs), `u.item` (bars).
    case movielens

    /// By the end of the name, `.gz` apart; nil when that says nothing.
    package init?(path: String) {
        var words = (path.split(separator: "/").last ?? "").lowercased().split(separator: ".")
        if words.last == "gz" { words.removeLast() }
        switch words.last {
        case "inter"?: self = .atomic
        case "item"? where words.first != "u": self = .atomic
        case "jsonl"?, "ndjson"?: self = .jsonl
        case "csv"?: self = .csv
        case "tsv"?, "tab"?: self = .tsv
        default: return nil
        }
    }

    /// By the first line; nil when that says nothing.
    init?(firstLine bytes: ArraySlice<UInt8>) {
        let text = String(decoding: bytes, as: UTF8.self)
        let tabs = text.split(separator: "\t", omittingEmptySubsequences: false)
        if bytes.first == UInt8(ascii: "{") {
            self = .jsonl
        } else if MovieLensLayout(firstLine: text) != nil {
            self = .movielens
        } else if tabs.count > 1 {
            let isTyped = tabs.allSatisfy { column in
                [":token", ":float", ":token_seq", ":float_seq"].contains { column.hasSuffix($0) }
            }
            self = isTyped ? .atomic : .tsv
        } else if text.contains(",") || text.contains(";") {
            self = .csv
        } else {
            return nil
        }
    }
}
