/// Finds what a person may have meant.
public enum NearestName {
    /// The known name with the fewest edits to `name`, if they are few for its length.
    public static func suggestion(for name: String, among known: some Sequence<String>) -> String? {
        let best = known.map { (name: $0, distance: distance(Array(name.utf8), Array($0.utf8))) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let best, best.distance <= max(2, name.utf8.count / 3) else { return nil }
        return best.name
    }

    /// ` (did you mean x?)`, or nothing.
    public static func hint(for name: String, among known: some Sequence<String>) -> String {
        suggestion(for: name, among: known).map { " (did you mean `\($0)`?)" } ?? ""
    }

    /// Levenshtein's distance in bytes.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let substituted = diagonal + (byte == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substituted, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[right.count]
    }
}
