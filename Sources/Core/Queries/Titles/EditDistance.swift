/// The Damerau-Levenshtein distance in its optimal string alignment: insertions, deletions, substitutions and transpositions of
/// neighbours, none of which is edited again (L. Boytsov, "Indexing methods for approximate dictionary searching", 2011).
struct EditDistance {
    private var older: [Int] = []
    private var old: [Int] = []
    private var new: [Int] = []

    /// - Parameter limit: more edits are not counted.
    /// - Returns: the distance, nil above `limit`. O(length · limit).
    mutating func between(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>, limit: Int) -> Int? {
        let a = left, b = right
        guard abs(a.count - b.count) <= limit else { return nil }
        let width = b.count + 1
        let far = limit + 1
        old = Array(0..<width)
        older = [Int](repeating: far, count: width)
        new = older
        for i in 1..<(a.count + 1) {
            new[0] = i
            let low = max(1, i - limit), high = min(b.count, i + limit)
            guard low <= high else { return nil }
            if low > 1 { new[low - 1] = far }
            var best = new[low - 1]
            for j in low...high {
                let byteA = a[a.startIndex + i - 1], byteB = b[b.startIndex + j - 1]
                var value = old[j - 1] + (byteA == byteB ? 0 : 1)
                if j < i + limit { value = min(value, old[j] + 1) }
                value = min(value, new[j - 1] + 1)
                if i > 1, j > 1, byteA == b[b.startIndex + j - 2], a[a.startIndex + i - 2] == byteB {
                    value = min(value, older[j - 2] + 1)
                }
                new[j] = min(value, far)
                best = min(best, new[j])
            }
            if high < b.count { new[high + 1] = far }
            guard best <= limit else { return nil }
            swap(&older, &old)
            swap(&old, &new)
        }
        return old[b.count] <= limit ? old[b.count] : nil
    }
}
