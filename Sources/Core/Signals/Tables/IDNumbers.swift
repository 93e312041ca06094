/// Numbers for ids: `0 ..< count`, in the order of their first appearance. A text is made of an id once, and looked up by its
/// bytes from then on, so that millions of events share the texts of a few thousand ids and compare them as numbers.
///
/// Open addressing with linear probing over a hash after wyhash (https://github.com/wangyi-fudan/wyhash), seeded anew in every
/// process: ids come from outside, and nobody shall be able to choose many of one slot.
public struct IDNumbers: Sendable {
    /// The ids, each at the position of its number.
    public private(set) var ids: [String] = []
    /// The ids' UTF-8 one after the other; that of number n ends at `ends[n]`.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    /// The upper half of an id's hash, and its number plus 1; 0 is a free slot. A power of two, at most half of them taken.
    private var slots = [UInt64](repeating: 0, count: 16)

    public init() {}

    public var count: Int { ids.count }

    /// The id of a number, which must be one of these.
    public subscript(number: Int32) -> String { ids[Int(number)] }

    /// The number of an id, given now if it has none.
    public mutating func insert(_ id: String) -> Int32 {
        var id = id
        return id.withUTF8 { utf8 in
            let hash = SeededHash.hash(UnsafeRawBufferPointer(utf8))
            if let known = number(of: UnsafeRawBufferPointer(utf8), hash) { return known }
            return append(String(decoding: utf8, as: UTF8.self), utf8, hash)
        }
    }

    /// The number of an id; nil when it has none.
    public func number(of id: String) -> Int32? {
        var id = id
        return id.withUTF8 { number(ofUTF8: UnsafeRawBufferPointer($0)) }
    }

    /// The number of the id that has these bytes; nil when none has.
    public func number(ofUTF8 bytes: UnsafeRawBufferPointer) -> Int32? {
        number(of: bytes, SeededHash.hash(bytes))
    }

    /// The number of the id that has these bytes, given now if it has none; nil when they are not UTF-8.
    mutating func insert(utf8 bytes: UnsafeRawBufferPointer) -> Int32? {
        let hash = SeededHash.hash(bytes)
        if let known = number(of: bytes, hash) { return known }
        guard let id = String(validating: bytes, as: UTF8.self) else { return nil }
        return append(id, bytes, hash)
    }

    private func number(of id: UnsafeRawBufferPointer, _ hash: UInt64) -> Int32? {
        slots.withUnsafeBufferPointer { slots in
            let mask = slots.count - 1
            var position = Int(truncatingIfNeeded: hash) & mask
            while slots[position] != 0 {
                let slot = slots[position]
                if slot >> 32 == hash >> 32 {
                    let number = Int(slot & 0xFFFF_FFFF) - 1
                    if holds(Int32(number), id) { return Int32(number) }
                }
                position = (position + 1) & mask
            }
            return nil
        }
    }

    /// Whether the id of a number has these bytes.
    func holds(_ number: Int32, _ id: UnsafeRawBufferPointer) -> Bool {
        let number = Int(number)
        let start = number == 0 ? 0 : ends[number - 1]
        guard ends[number] - start == id.count else { return false }
        return bytes.withUnsafeBytes { bytes in
            for offset in 0..<id.count where bytes[start + offset] != id[offset] { return false }
            return true
        }
    }

    private mutating func append(_ id: String, _ utf8: some Collection<UInt8>, _ hash: UInt64) -> Int32 {
        if 2 * (count + 1) > slots.count { grow() }
        ids.append(id)
        bytes.append(contentsOf: utf8)
        ends.append(bytes.count)
        occupy(hash, count)
        return Int32(count - 1)
    }

    /// - Parameter entry: the number plus 1.
    private mutating func occupy(_ hash: UInt64, _ entry: Int) {
        let mask = slots.count - 1
        var position = Int(truncatingIfNeeded: hash) & mask
        while slots[position] != 0 { position = (position + 1) & mask }
        slots[position] = hash & ~0xFFFF_FFFF | UInt64(entry)
    }

    private mutating func grow() {
        slots = [UInt64](repeating: 0, count: 2 * slots.count)
        var start = 0
        for (number, end) in ends.enumerated() {
            let hash = bytes.withUnsafeBytes { SeededHash.hash(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
            occupy(hash, number + 1)
            start = end
        }
    }
}
