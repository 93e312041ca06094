/// The magnitude from which on at most `limit` values are kept, found exactly in two counting passes.
///
/// Magnitudes of finite floats sort like their bit patterns, so the upper and then the lower sixteen bits are counted.
struct MagnitudeCut {
    /// Bit pattern of the smallest magnitude that is kept.
    private(set) var bits: UInt32 = 0
    /// How many values of exactly that magnitude are kept.
    private(set) var tiesKept = 0

    init(_ values: [Float], limit: Int) {
        precondition(limit >= 0, "a limit of weights cannot be negative")
        var remaining = limit
        guard let high = Self.bin(values, remaining: &remaining, key: { $0 >> 16 }) else {
            tiesKept = .max
            return
        }
        let low = Self.bin(values, remaining: &remaining) { $0 >> 16 == high ? $0 & 0xFFFF : nil }
        bits = high << 16 | (low ?? 0)
        tiesKept = remaining
    }

    /// The bin, from the largest down, in which the `remaining`-th value lies; `remaining` becomes the rank within it. Nil
    /// when all values fit.
    private static func bin(_ values: [Float], remaining: inout Int, key: (UInt32) -> UInt32?) -> UInt32? {
        var counts = [Int](repeating: 0, count: 1 << 16)
        values.withUnsafeBufferPointer { values in
            for value in values {
                if let key = key(value.magnitude.bitPattern) { counts[Int(key)] += 1 }
            }
        }
        for bin in counts.indices.reversed() {
            if counts[bin] > remaining { return UInt32(bin) }
            remaining -= counts[bin]
        }
        return nil
    }
}
