/// A hash of bytes for tables in memory, after wyhash, final version 4 (https://github.com/wangyi-fudan/wyhash), by 16 bytes a
/// step. It is another one in every process, so it is never written down.
enum SeededHash {
    private static let seed: UInt64 = {
        // The standard library's hasher has a seed of the process.
        var hasher = Hasher()
        hasher.combine(0)
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }()
    private static let secret: (UInt64, UInt64) = (0x2d35_8dcc_aa6c_78a5, 0x8bb8_4b93_962e_acc9)

    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let count = bytes.count
        var state = seed ^ secret.0
        var first: UInt64 = 0
        var last: UInt64 = 0
        if count >= 8 {
            var position = 0
            while position + 16 < count {
                state = mix(word(bytes, position) ^ secret.1, word(bytes, position + 8) ^ state)
                position += 16
            }
            first = word(bytes, count >= 16 ? count - 16 : 0)
            last = word(bytes, count - 8)
        } else if count >= 4 {
            first = half(bytes, 0)
            last = half(bytes, count - 4)
        } else if count > 0 {
            first = UInt64(bytes[0]) << 16 | UInt64(bytes[count >> 1]) << 8 | UInt64(bytes[count - 1])
        }
        return mix(mix(first ^ secret.1, last ^ state) ^ secret.0 ^ UInt64(count), seed ^ secret.1)
    }

    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
    }

    private static func half(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> UInt64 {
        UInt64(bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
    }
}
