#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Finds a method by the bytes of its path, without making a string: open addressing, FNV-1a by words of eight bytes, at most half full.
package struct PathTable: Sendable {
    private var slots: [Int32]
    private let paths: [[UInt8]]
    private let mask: Int

    /// Precondition: no path appears twice.
    package init(_ paths: [String]) {
        var capacity = 8
        while capacity < 2 * paths.count { capacity *= 2 }
        self.paths = paths.map { Array($0.utf8) }
        mask = capacity - 1
        slots = [Int32](repeating: -1, count: capacity)
        for (index, path) in self.paths.enumerated() {
            precondition(self[path[...]] == nil, "two handlers serve \(paths[index])")
            var slot = Self.hash(path[...]) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(index)
        }
    }

    /// The position of `path` among the paths given.
    package subscript(path: ArraySlice<UInt8>) -> Int? {
        var slot = Self.hash(path) & mask
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if isPath(index, path) { return index }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private func isPath(_ index: Int, _ path: ArraySlice<UInt8>) -> Bool {
        let candidate = paths[index]
        guard candidate.count == path.count else { return false }
        return candidate.withUnsafeBufferPointer { candidate in
            path.withUnsafeBufferPointer { path in
                guard let left = candidate.baseAddress, let right = path.baseAddress else { return true }
                return memcmp(left, right, path.count) == 0
            }
        }
    }

    /// FNV-1a over words of eight bytes, for this table only: faster than the published hash, which takes single bytes.
    private static func hash(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBufferPointer { bytes in
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            let raw = UnsafeRawBufferPointer(bytes)
            var offset = 0
            while raw.count - offset >= 8 {
                hash = (hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x100_0000_01b3
                // Multiplication carries upwards only; the next eight bytes meet the high bits as well.
                hash ^= hash >> 32
                offset += 8
            }
            while offset < raw.count {
                hash = (hash ^ UInt64(raw[offset])) &* 0x100_0000_01b3
                offset += 1
            }
            return Int(truncatingIfNeeded: hash ^ hash >> 32)
        }
    }
}
