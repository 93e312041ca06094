/// A set of items by number, as bits: asked for every candidate of every request.
package struct ItemMarks: Sendable, Equatable {
    private var words: [UInt64]

    package init(_ items: some Sequence<Int32> = [], count: Int = 0) {
        words = [UInt64](repeating: 0, count: (count + 63) / 64)
        for item in items { insert(item) }
    }

    package mutating func insert(_ item: Int32) {
        let word = Int(item) >> 6
        if word >= words.count { words.append(contentsOf: repeatElement(0, count: word - words.count + 1)) }
        words[word] |= 1 << UInt64(item & 63)
    }

    package func contains(_ item: Int32) -> Bool {
        let word = Int(item) >> 6
        return word < words.count && words[word] & (1 << UInt64(item & 63)) != 0
    }

    /// In ascending order.
    package func forEach(_ body: (Int32) -> Void) {
        for (position, word) in words.enumerated() where word != 0 {
            var rest = word
            while rest != 0 {
                body(Int32(position << 6 + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
    }

    package var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
}
