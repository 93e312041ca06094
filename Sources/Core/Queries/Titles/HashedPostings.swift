/// Lists of numbers by a 64-bit key. Two keys are never told apart by anything but their value, so a caller that hashes checks
/// what it finds.
struct HashedPostings: Sendable {
    private let keys: [UInt64]
    private let starts: [Int32]
    private let values: [Int32]

    struct Builder {
        private var entries: [(key: UInt64, value: Int32)] = []

        mutating func add(_ key: UInt64, _ value: Int32) { entries.append((key, value)) }

        consuming func build() -> HashedPostings {
            entries.sort { ($0.key, $0.value) < ($1.key, $1.value) }
            var keys: [UInt64] = []
            var starts: [Int32] = []
            var values: [Int32] = []
            values.reserveCapacity(entries.count)
            for entry in entries {
                if keys.last != entry.key {
                    keys.append(entry.key)
                    starts.append(Int32(values.count))
                } else if values.last == entry.value {
                    continue
                }
                values.append(entry.value)
            }
            starts.append(Int32(values.count))
            return HashedPostings(keys: keys, starts: starts, values: values)
        }
    }

    /// Ascending, each once; empty for an unknown key.
    subscript(key: UInt64) -> ArraySlice<Int32> {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        guard low < keys.count, keys[low] == key else { return [] }
        return values[Int(starts[low])..<Int(starts[low + 1])]
    }
}

/// FNV-1a, which unlike `Hasher` gives the same in every process.
enum StableHash {
    static func of(_ bytes: some Collection<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }

    static func of(_ bytes: ArraySlice<UInt8>, skipping skipped: Int) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in bytes.indices where index != skipped { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
        return hash
    }
}
