/// The entities' names, once each, however many signals have a cell of them.
///
/// An entity is named by a number that stays its own until the last reference is released; numbers are used again. The names
/// lie one after another in one array of bytes. Memory an entity: its UTF-8 bytes, 8 bytes beside them, and an open-addressed
/// index of 8 bytes a place that is between three eighths and three quarters full.
struct EntityTable: Sendable {
    /// Length in two bytes, then UTF-8.
    private var bytes: [UInt8] = []
    private var offsets: [UInt32] = []
    private var references: [UInt16] = []
    private var free: [UInt32] = []
    /// Upper half: the hash; lower half: the entity's number plus one. Zero is an empty place.
    private var index = [UInt64](repeating: 0, count: 16)
    private var garbage = 0

    var count: Int { offsets.count - free.count }
    /// One past the largest number ever used.
    var end: Int { offsets.count }

    /// The number of the entity called `name`, or nil.
    func find(_ name: String) -> UInt32? {
        let place = place(of: name, hash: Self.hash(name))
        return index[place] == 0 ? nil : UInt32(truncatingIfNeeded: index[place]) - 1
    }

    /// The numbers of the entities with these names; `missing` for those that are not known.
    ///
    /// In steps over all names, each of which waits for memory once: the processor has many of these waits at a time, where
    /// name by name it would have one after another.
    func find(_ names: some Sequence<String>, missing: UInt32) -> [UInt32] {
        let names = Array(names)
        let mask = index.count - 1
        let hashes = names.map(Self.hash)
        let entries = hashes.map { index[Int($0) & mask] }
        let starts = zip(hashes, entries).map { hash, entry in
            entry >> 32 == UInt64(hash) && entry != 0 ? offsets[Int(UInt32(truncatingIfNeeded: entry) - 1)] : 0
        }
        // Brings the names' bytes near; the sum keeps the reads from being left out.
        let bytesRead = starts.reduce(0) { $0 &+ (Int($1) < bytes.count ? Int(bytes[Int($1)]) : 0) }
        precondition(bytesRead >= 0, "bytes are not negative")
        return names.indices.map { position in
            let place = place(of: names[position], hash: hashes[position])
            return index[place] == 0 ? missing : UInt32(truncatingIfNeeded: index[place]) - 1
        }
    }

    /// The number of the entity called `name`, which is new to the table if need be. It holds no reference yet.
    mutating func intern(_ name: String) -> UInt32 {
        let hash = Self.hash(name)
        var place = place(of: name, hash: hash)
        if index[place] != 0 { return UInt32(truncatingIfNeeded: index[place]) - 1 }
        if 4 * (count + 1) > 3 * index.count {
            grow()
            place = self.place(of: name, hash: hash)
        }
        let number: UInt32
        if let reused = free.popLast() {
            number = reused
            offsets[Int(number)] = append(name)
            references[Int(number)] = 0
        } else {
            number = UInt32(offsets.count)
            offsets.append(append(name))
            references.append(0)
        }
        index[place] = UInt64(hash) << 32 | UInt64(number + 1)
        return number
    }

    mutating func retain(_ number: UInt32) { references[Int(number)] += 1 }

    /// Forgets the entity with its last reference.
    mutating func release(_ number: UInt32) {
        references[Int(number)] -= 1
        guard references[Int(number)] == 0 else { return }
        let name = name(of: number)
        removePlace(place(of: name, hash: Self.hash(name)))
        garbage += 2 + name.utf8.count
        free.append(number)
        if garbage > 1 << 16 && 2 * garbage > bytes.count { compact() }
    }

    func name(of number: UInt32) -> String { String(decoding: utf8(of: number), as: UTF8.self) }

    // MARK: - Names

    private func utf8(of number: UInt32) -> ArraySlice<UInt8> {
        let start = Int(offsets[Int(number)])
        let length = Int(bytes[start]) | Int(bytes[start + 1]) << 8
        return bytes[start + 2..<start + 2 + length]
    }

    private mutating func append(_ name: String) -> UInt32 {
        let utf8 = name.utf8
        precondition(utf8.count <= Int(UInt16.max), "an entity's name has at most 65,535 bytes")
        precondition(bytes.count < Int(UInt32.max) - 65_537, "the entities' names have 4 GiB together at most")
        let offset = UInt32(bytes.count)
        bytes.append(UInt8(truncatingIfNeeded: utf8.count))
        bytes.append(UInt8(truncatingIfNeeded: utf8.count >> 8))
        bytes.append(contentsOf: utf8)
        return offset
    }

    private mutating func compact() {
        var compacted: [UInt8] = []
        compacted.reserveCapacity(bytes.count - garbage)
        for number in offsets.indices where references[number] > 0 {
            let start = Int(offsets[number])
            let length = Int(bytes[start]) | Int(bytes[start + 1]) << 8
            offsets[number] = UInt32(compacted.count)
            compacted.append(contentsOf: bytes[start..<start + 2 + length])
        }
        bytes = compacted
        garbage = 0
    }

    // MARK: - Index

    /// Seeded per process, so that nobody can choose names that collide; no result depends on it.
    private static func hash(_ name: String) -> UInt32 { UInt32(truncatingIfNeeded: name.hashValue) }

    /// Where the name is, or the empty place where it belongs.
    private func place(of name: String, hash: UInt32) -> Int {
        let mask = index.count - 1
        var place = Int(hash) & mask
        while index[place] != 0 {
            if index[place] >> 32 == UInt64(hash),
                name.utf8.elementsEqual(utf8(of: UInt32(truncatingIfNeeded: index[place]) - 1))
            {
                break
            }
            place = (place + 1) & mask
        }
        return place
    }

    /// Moves those back that would not be found any more (linear probing's deletion; Knuth, TAOCP 3, 6.4, algorithm R).
    private mutating func removePlace(_ removed: Int) {
        let mask = index.count - 1
        var (hole, place) = (removed, removed)
        index[hole] = 0
        while true {
            place = (place + 1) & mask
            guard index[place] != 0 else { return }
            let home = Int(index[place] >> 32) & mask
            if (place - home) & mask >= (place - hole) & mask {
                index[hole] = index[place]
                index[place] = 0
                hole = place
            }
        }
    }

    private mutating func grow() {
        var grown = [UInt64](repeating: 0, count: 2 * index.count)
        let mask = grown.count - 1
        for entry in index where entry != 0 {
            var place = Int(entry >> 32) & mask
            while grown[place] != 0 { place = (place + 1) & mask }
            grown[place] = entry
        }
        index = grown
    }
}
