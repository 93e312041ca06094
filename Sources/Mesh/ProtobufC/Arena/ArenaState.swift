#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The chunks of an arena and the cursor in the newest of them.
///
/// Invariants: `cursor <= end`, both in the newest chunk; chunks form a list from the newest to the first; the cursor is
/// aligned to `alignment`.
@usableFromInline
struct ArenaState {
    @usableFromInline
    static var alignment: Int { 16 }
    static let largestRegularChunk = 1 << 20

    /// Precedes the memory of each chunk.
    private struct Header {
        var previous: UnsafeMutableRawPointer?
        var capacity: Int
    }

    /// A place to rewind to.
    @usableFromInline
    struct Mark {
        fileprivate var chunk: UnsafeMutableRawPointer
        fileprivate var cursor: UnsafeMutableRawPointer
        fileprivate var budget: Int
    }

    @usableFromInline
    var budget = Int.max
    private var chunk: UnsafeMutableRawPointer
    @usableFromInline
    var cursor: UnsafeMutableRawPointer
    @usableFromInline
    var end: UnsafeMutableRawPointer

    init(capacity: Int) {
        guard let first = ArenaState.makeChunk(capacity: capacity, previous: nil) else { fatalError("out of memory") }
        chunk = first
        cursor = first + ArenaState.alignment
        end = cursor + capacity
    }

    var mark: Mark { Mark(chunk: chunk, cursor: cursor, budget: budget) }

    @inlinable
    mutating func take(_ size: Int) -> UnsafeMutableRawPointer? {
        guard size >= 0, size < budget else { return nil }
        let rounded = (size &+ (ArenaState.alignment &- 1)) & ~(ArenaState.alignment &- 1)
        budget &-= rounded
        if rounded > end - cursor, !grow(by: rounded) { return nil }
        let memory = cursor
        cursor += rounded
        return memory
    }

    /// Gives back everything taken since `mark`. When that empties the arena, its first chunk is made as large as what was
    /// used, within `Arena.retainedLimit`, so that the next use of that size finds it ready.
    mutating func rewind(to mark: Mark) {
        budget = mark.budget
        if chunk != mark.chunk {
            var released = 0
            while chunk != mark.chunk {
                let header = chunk.load(as: Header.self)
                released += header.capacity
                releaseChunk(chunk)
                chunk = header.previous!
            }
            let header = chunk.load(as: Header.self)
            let wanted = header.capacity + released
            if header.previous == nil, mark.cursor == chunk + ArenaState.alignment, wanted <= Arena.retainedLimit,
                let larger = ArenaState.makeChunk(capacity: wanted, previous: nil)
            {
                releaseChunk(chunk)
                chunk = larger
                cursor = chunk + ArenaState.alignment
                end = cursor + wanted
                return
            }
            end = chunk + ArenaState.alignment + header.capacity
        }
        cursor = mark.cursor
    }

    mutating func free() {
        var next: UnsafeMutableRawPointer? = chunk
        while let current = next {
            next = current.load(as: Header.self).previous
            releaseChunk(current)
        }
    }

    @usableFromInline
    mutating func grow(by size: Int) -> Bool {
        let doubled = min(chunk.load(as: Header.self).capacity * 2, ArenaState.largestRegularChunk)
        let capacity = max(doubled, size)
        guard let fresh = ArenaState.makeChunk(capacity: capacity, previous: chunk) else { return false }
        chunk = fresh
        cursor = fresh + ArenaState.alignment
        end = cursor + capacity
        return true
    }

    private static func makeChunk(
        capacity: Int, previous: UnsafeMutableRawPointer?
    ) -> UnsafeMutableRawPointer? {
        guard let memory = malloc(capacity + alignment) else { return nil }
        memory.storeBytes(of: Header(previous: previous, capacity: capacity), as: Header.self)
        return memory
    }
}

/// `free` of the C library, under a name that `ArenaState.free` does not shadow.
private func releaseChunk(_ memory: UnsafeMutableRawPointer) {
    free(memory)
}
