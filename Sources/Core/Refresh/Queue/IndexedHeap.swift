/// A 4-ary min-heap of handles with `Double` keys, in which any handle can be re-keyed or removed.
///
/// Invariants, checked where they are touched in debug builds and in full by `isValid`:
/// - no member's key is below its parent's;
/// - `positions[handles[i]] == i`, and −1 for handles that are not in the heap.
///
/// Handles are small non-negative integers; memory is 12 bytes a member and 4 bytes a handle up to the largest. Keys lie apart
/// from handles, so that the four children of a node are compared within one line of the cache. All changes are
/// `O(log₄ n)`, `rekey(_:)` is `O(n)`.
public struct IndexedHeap: Sendable {
    private var keys: [Double] = []
    private var handles: [Int32] = []
    private var positions: [Int32] = []

    public init() {}

    public var count: Int { keys.count }
    public var isEmpty: Bool { keys.isEmpty }

    /// The member with the smallest key.
    public var min: (handle: Int32, key: Double)? { keys.isEmpty ? nil : (handles[0], keys[0]) }

    /// Members near the top, smallest key first only for the very first.
    public var handlesFromTop: ArraySlice<Int32> { handles[...] }

    public func contains(_ handle: Int32) -> Bool {
        Int(handle) < positions.count && positions[Int(handle)] >= 0
    }

    /// Where the member is in the heap's order.
    func position(of handle: Int32) -> Int? { contains(handle) ? Int(positions[Int(handle)]) : nil }

    public func key(of handle: Int32) -> Double? {
        contains(handle) ? keys[Int(positions[Int(handle)])] : nil
    }

    /// Inserts the handle, or gives it a new key if it is a member.
    public mutating func set(_ handle: Int32, key: Double) {
        precondition(handle >= 0 && !key.isNaN, "handles are not negative and keys are numbers")
        if Int(handle) >= positions.count {
            positions.append(contentsOf: repeatElement(-1, count: Int(handle) + 1 - positions.count))
        }
        let position = Int(positions[Int(handle)])
        if position < 0 {
            keys.append(key)
            handles.append(handle)
            siftUp(handle, key, from: keys.count - 1)
        } else {
            replace(at: position, with: handle, key)
        }
    }

    /// Gives a member an earlier key; a later one, or a handle that is not a member, changes nothing.
    public mutating func advance(_ handle: Int32, to key: Double) {
        guard contains(handle) else { return }
        let position = Int(positions[Int(handle)])
        if key < keys[position] { siftUp(handle, key, from: position) }
    }

    /// Removes the handle if it is a member.
    public mutating func remove(_ handle: Int32) {
        guard contains(handle) else { return }
        let position = Int(positions[Int(handle)])
        positions[Int(handle)] = -1
        let (lastKey, last) = (keys.removeLast(), handles.removeLast())
        if position < keys.count { replace(at: position, with: last, lastKey) }
    }

    /// Removes and returns the member with the smallest key.
    public mutating func popMin() -> (handle: Int32, key: Double)? {
        guard let first = min else { return nil }
        remove(first.handle)
        return first
    }

    /// Gives every member a new key, in linear time.
    public mutating func rekey(_ key: (Int32) -> Double) {
        for position in keys.indices { keys[position] = key(handles[position]) }
        guard keys.count > 1 else { return }
        for position in stride(from: (keys.count - 2) / 4, through: 0, by: -1) {
            siftDown(handles[position], keys[position], from: position)
        }
        assert(isValid, "re-keying broke the heap")
    }

    /// Whether all invariants hold, in linear time.
    public var isValid: Bool {
        keys.count == handles.count
            && keys.indices.allSatisfy { position in
                (position == 0 || keys[(position - 1) / 4] <= keys[position])
                    && positions[Int(handles[position])] == Int32(position)
            }
            && positions.count { $0 >= 0 } == keys.count
    }

    private mutating func replace(at position: Int, with handle: Int32, _ key: Double) {
        if position > 0 && key < keys[(position - 1) / 4] {
            siftUp(handle, key, from: position)
        } else {
            siftDown(handle, key, from: position)
        }
    }

    private mutating func siftUp(_ handle: Int32, _ key: Double, from start: Int) {
        var position = start
        while position > 0 {
            let parent = (position - 1) / 4
            guard key < keys[parent] else { break }
            place(handles[parent], keys[parent], at: position)
            position = parent
        }
        place(handle, key, at: position)
        assert(isValid(around: position), "the heap's order or its index map is broken at \(position)")
    }

    private mutating func siftDown(_ handle: Int32, _ key: Double, from start: Int) {
        var position = start
        while true {
            let first = 4 * position + 1
            guard first < keys.count else { break }
            var smallest = first
            var child = first + 1
            while child < Swift.min(first + 4, keys.count) {
                if keys[child] < keys[smallest] { smallest = child }
                child += 1
            }
            guard keys[smallest] < key else { break }
            place(handles[smallest], keys[smallest], at: position)
            position = smallest
        }
        place(handle, key, at: position)
    }

    private mutating func place(_ handle: Int32, _ key: Double, at position: Int) {
        keys[position] = key
        handles[position] = handle
        positions[Int(handle)] = Int32(position)
    }

    /// Whether the invariants hold between a node, its parent and its children.
    private func isValid(around position: Int) -> Bool {
        let children = Swift.min(4 * position + 1, keys.count)..<Swift.min(4 * position + 5, keys.count)
        return positions[Int(handles[position])] == Int32(position)
            && (position == 0 || keys[(position - 1) / 4] <= keys[position])
            && children.allSatisfy { keys[$0] >= keys[position] }
    }
}
