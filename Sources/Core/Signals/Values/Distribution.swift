/// Weights over labels: sorted by label, each positive, summing to 1 (within rounding), or empty.
public struct Distribution: Sendable, Hashable {
    public struct Entry: Sendable, Hashable {
        public var label: String
        public var weight: Double

        public init(label: String, weight: Double) {
            self.label = label
            self.weight = weight
        }
    }

    /// Sorted by label; labels are unique.
    public let entries: [Entry]

    /// Normalises `weights`; those that are not finite and positive are left out. No weight left: an empty distribution.
    public init(_ weights: [String: Double]) {
        self.init(normalising: weights.map { Entry(label: $0.key, weight: $0.value) })
    }

    /// Normalises `entries`, adding up the weights of equal labels.
    public init(normalising entries: [Entry]) {
        var merged = Entry.merged(entries.filter { $0.weight > 0 && $0.weight.isFinite })
        let total = merged.reduce(0) { $0 + $1.weight }
        guard total > 0, total.isFinite else {
            self.entries = []
            return
        }
        for index in merged.indices { merged[index].weight /= total }
        self.entries = merged
    }

    /// Takes entries that are known to be sorted, unique, and to sum to 1: what a decoder or a mixture has made.
    init(trusted entries: [Entry]) {
        self.entries = entries
    }

    /// Takes entries as another process normalised them, bit for bit, so that a value survives the wire unchanged;
    /// `nil` when they are not sorted, unique, positive and summing to 1 within 1e-6.
    public init?(exactly entries: [Entry]) {
        var sum = 0.0
        for (index, entry) in entries.enumerated() {
            guard entry.weight > 0, entry.weight.isFinite else { return nil }
            if index > 0 && entries[index - 1].label >= entry.label { return nil }
            sum += entry.weight
        }
        guard entries.isEmpty || (sum - 1).magnitude < 1e-6 else { return nil }
        self.entries = entries
    }

    public static let empty = Distribution(trusted: [])

    public var isEmpty: Bool { entries.isEmpty }

    /// The weight of a label, 0 for one that is not there. O(log n).
    public subscript(label: String) -> Double {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].label < label { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].label == label ? entries[low].weight : 0
    }

    /// The `count` heaviest labels, heaviest first; equal weights in label order.
    public func top(_ count: Int) -> [Entry] {
        Array(entries.sorted { ($1.weight, $0.label) < ($0.weight, $1.label) }.prefix(count))
    }
}

extension Distribution.Entry {
    /// Sorted by label, the weights of equal labels added up.
    static func merged(_ entries: [Distribution.Entry]) -> [Distribution.Entry] {
        if zip(entries, entries.dropFirst()).allSatisfy({ $0.label < $1.label }) { return entries }
        var merged: [Distribution.Entry] = []
        merged.reserveCapacity(entries.count)
        let sorted = entries.sorted { $0.label == $1.label ? $0.weight < $1.weight : $0.label < $1.label }
        for entry in sorted {
            if merged.last?.label == entry.label {
                merged[merged.count - 1].weight += entry.weight
            } else {
                merged.append(entry)
            }
        }
        return merged
    }
}
