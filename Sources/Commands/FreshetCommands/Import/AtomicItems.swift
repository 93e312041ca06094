import Signals

/// Items of a RecBole `.item` file: `item_id`, and of MovieLens `movie_title`, `release_year` and `class`, the genres.
package struct AtomicItems {
    package let header: AtomicHeader

    package init(header line: String) throws(BadLine) {
        header = try AtomicHeader(line, required: ["item_id"])
    }

    /// The title is `Toy Story (1995)`; the genres, separated by spaces in the file, become the attribute `genres`.
    package func item(_ line: String) throws(BadLine) -> Item {
        let fields = try header.fields(of: line)
        guard let id = fields["item_id"] else { throw BadLine("item_id is empty") }
        do {
            try Event.validate(id: id, field: "item_id")
        } catch {
            throw BadLine(error.description)
        }
        var title = fields["movie_title"] ?? ""
        if !title.isEmpty, let year = fields["release_year"], Int(year) != nil { title += " (\(year))" }
        var labels: [String: [String]] = [:]
        if let genres = fields["class"] {
            labels["genres"] = genres.split(separator: " ").map(String.init)
        }
        return Item(id: id, title: title, labels: labels)
    }
}
