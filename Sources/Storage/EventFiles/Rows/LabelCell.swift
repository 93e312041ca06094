/// Labels in one cell.
enum LabelCell {
    /// What MovieLens writes for a film without genres.
    private static let none = "(no genres listed)"

    /// - Parameter separator: nil takes the first of `|`, `;` and `,` that the cell holds.
    static func labels(_ cell: String, separator: String?) -> [String] {
        if cell.isEmpty || cell == none { return [] }
        let separator = separator ?? ["|", ";", ","].first { cell.contains($0) }
        guard let separator else { return [cell] }
        return cell.split(separator: separator).map(trimmed).filter { !$0.isEmpty }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
