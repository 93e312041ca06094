/// Finds names in spite of typos. Two indices of the folded names, each for what the other is weak at: short names by the words
/// that remain when one letter is left out (as in SymSpell, W. Garbe 2012), long ones by shared trigrams. Candidates are then
/// compared by ``EditDistance``. Both are arrays sorted by hash: about 12 bytes an entry, no strings.
struct ApproximateNames: Sendable {
    struct Found: Sendable, Equatable {
        var name: Int32
        /// 1 − edits / length of the longer.
        var similarity: Double
    }

    /// Names of at most this many bytes are found by their deletions.
    private static let short = 9
    /// Candidates that are compared at most.
    private static let compared = 64
    /// Entries of the trigrams' lists that are counted at most: the rarest trigrams go first.
    private static let counted = 12_000

    /// All names one after the other.
    private let bytes: [UInt8]
    private let offsets: [Int32]
    private let deletions: HashedPostings
    private let trigrams: HashedPostings

    /// - Parameter names: folded, without spaces. A name's number is its place.
    init(_ names: [String]) {
        var bytes: [UInt8] = []
        var offsets: [Int32] = [0]
        var deletions = HashedPostings.Builder()
        var trigrams = HashedPostings.Builder()
        for (number, name) in names.enumerated() {
            let start = bytes.count
            bytes.append(contentsOf: name.utf8.prefix(64))
            offsets.append(Int32(bytes.count))
            let slice = bytes[start...]
            if slice.count <= Self.short {
                Self.forEachDeletion(slice) { deletions.add($0, Int32(number)) }
            }
            if slice.count >= Self.short - 2 {
                Self.forEachTrigram(slice) { trigrams.add($0, Int32(number)) }
            }
        }
        self.bytes = bytes
        self.offsets = offsets
        self.deletions = deletions.build()
        self.trigrams = trigrams.build()
    }

    /// Edits that a name of this length may have.
    static func allowedEdits(_ length: Int) -> Int {
        switch length {
        case ..<4: 0
        case 4...7: 1
        case 8...12: 2
        default: 3
        }
    }

    /// The most similar names, the best first; of equal similarity in the order of the names.
    func nearest(_ text: String, limit: Int = 4) -> [Found] {
        let query = Array(text.utf8.prefix(64))
        let edits = Self.allowedEdits(query.count)
        guard edits > 0 else { return [] }
        var candidates: [Int32] = []
        if query.count <= Self.short + 1 {
            Self.forEachDeletion(query[...]) { key in candidates += deletions[key].prefix(Self.compared) }
        }
        if query.count >= Self.short - 1 { candidates += sharingTrigrams(query) }
        candidates.sort()
        var distance = EditDistance()
        var found: [Found] = []
        var previous: Int32 = -1
        for candidate in candidates where candidate != previous {
            previous = candidate
            let name = bytes[Int(offsets[Int(candidate)])..<Int(offsets[Int(candidate) + 1])]
            guard let edits = distance.between(query[...], name, limit: edits) else { continue }
            let similarity = 1 - Double(edits) / Double(max(query.count, name.count))
            if similarity >= 0.75 { found.append(Found(name: candidate, similarity: similarity)) }
        }
        found.sort { ($1.similarity, $0.name) < ($0.similarity, $1.name) }
        return Array(found.prefix(limit))
    }

    private func sharingTrigrams(_ query: [UInt8]) -> [Int32] {
        var lists: [ArraySlice<Int32>] = []
        Self.forEachTrigram(query[...]) { lists.append(trigrams[$0]) }
        lists.sort { $0.count < $1.count }
        var entries: [Int32] = []
        for list in lists {
            if !entries.isEmpty, entries.count + list.count > Self.counted { break }
            entries += list.prefix(Self.counted)
        }
        entries.sort()
        // Numbers by how often they occur.
        var counts: [(shared: Int, name: Int32)] = []
        var index = 0
        while index < entries.count {
            let name = entries[index]
            var end = index
            while end < entries.count, entries[end] == name { end += 1 }
            counts.append((end - index, name))
            index = end
        }
        counts.sort { ($1.shared, $0.name) < ($0.shared, $1.name) }
        return counts.prefix(Self.compared).map(\.name)
    }

    /// The name itself and every form with one byte left out.
    private static func forEachDeletion(_ name: ArraySlice<UInt8>, _ body: (UInt64) -> Void) {
        body(StableHash.of(name))
        for index in name.indices where index == name.startIndex || name[index] != name[index - 1] {
            body(StableHash.of(name, skipping: index))
        }
    }

    private static func forEachTrigram(_ name: ArraySlice<UInt8>, _ body: (UInt64) -> Void) {
        let padded = [1, 1] + name + [2]
        for index in 0..<padded.count - 2 {
            body(UInt64(padded[index]) << 16 | UInt64(padded[index + 1]) << 8 | UInt64(padded[index + 2]))
        }
    }
}
