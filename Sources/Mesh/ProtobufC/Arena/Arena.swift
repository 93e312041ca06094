import CProtobufC

/// A bump allocator for C structures: memory is taken by moving a cursor and given back all at once.
///
/// One arena belongs to one thread at a time and is not `Sendable`. `withScratch` lends the calling thread's own; uses may nest,
/// since each ends by rewinding to where it began. What an arena keeps between uses is bounded by `retainedLimit`.
public final class Arena {
    /// Bytes that an idle arena keeps at most.
    static let retainedLimit = 256 << 10
    static let initialCapacity = 16 << 10

    /// The state that the C allocator callbacks work on, outside the class so that they need no dynamic exclusivity checks.
    @usableFromInline
    let state: UnsafeMutablePointer<ArenaState>
    /// What protobuf-c allocates with; its `free` does nothing.
    let allocator: UnsafeMutablePointer<ProtobufCAllocator>

    public init() {
        state = .allocate(capacity: 1)
        state.initialize(to: ArenaState(capacity: Arena.initialCapacity))
        allocator = .allocate(capacity: 1)
        allocator.initialize(
            to: ProtobufCAllocator(
                alloc: { data, size in data!.assumingMemoryBound(to: ArenaState.self).pointee.take(size) },
                free: { _, _ in },
                allocator_data: UnsafeMutableRawPointer(state)))
    }

    deinit {
        state.pointee.free()
        state.deallocate()
        allocator.deallocate()
    }

    /// Bytes that may still be taken before `take` answers nil; decoders set it to bound what an input may cost.
    var budget: Int {
        get { state.pointee.budget }
        set { state.pointee.budget = newValue }
    }

    /// Memory for `size` bytes aligned to 16, or nil if the budget or the machine's memory is exhausted.
    func take(_ size: Int) -> UnsafeMutableRawPointer? {
        state.pointee.take(size)
    }

    /// Uninitialised memory for `count` values of a trivial type with an alignment of at most 16.
    ///
    /// - Precondition: the arena has no budget (as when messages are built), so that only the machine can run out of memory.
    @inlinable
    public func allocate<Value>(_ type: Value.Type, count: Int = 1) -> UnsafeMutablePointer<Value> {
        allocate(bytes: MemoryLayout<Value>.stride * count).bindMemory(to: type, capacity: count)
    }

    @inlinable
    func allocate(bytes size: Int) -> UnsafeMutableRawPointer {
        guard let memory = state.pointee.take(size) else { preconditionFailure("out of memory") }
        return memory
    }

    /// Runs `body` and gives back everything that it took.
    func rewinding<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let mark = state.pointee.mark
        defer { state.pointee.rewind(to: mark) }
        return try body()
    }

    /// Where to rewind to.
    @usableFromInline
    var mark: ArenaState.Mark { state.pointee.mark }

    /// Gives back everything that was taken since `mark`.
    @usableFromInline
    func rewind(to mark: ArenaState.Mark) { state.pointee.rewind(to: mark) }
}
