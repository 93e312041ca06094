/// A 4-ary min-heap of handles with `Double` keys, in which any handle can be re-keyed or removed.
///
/// Invariants, checked where they are touched in debug builds and in full by `isValid`:
/// - no node's key is below its parent's;
/// - `positions[heap[i].handle] == i`, and −1 for handles that are not in the heap.
///
/// Handles are small non-negative integers; memory is 16 bytes a member and 4 bytes a handle up to the largest. All
/// changes are `O(log₄ n)`, `rekey(_:)` is `O(n)`.
public struct IndexedHeap: Sendable {
    private struct Node {
        var key: Double
        var handle: Int32
    }

    private var nodes: [Node] = []
    private var positions: [Int32] = []

    public init() {}

    public var count: Int { nodes.count }
    public var isEmpty: Bool { nodes.isEmpty }

    /// The member with the smallest key.
    public var min: (handle: Int32, key: Double)? { nodes.first.map { ($0.handle, $0.key) } }

    /// Members near the top, smallest key first only for the very first.
    public var handlesFromTop: some RandomAccessCollection<Int32> { nodes.lazy.map(\.handle) }

    public func contains(_ handle: Int32) -> Bool {
        Int(handle) < positions.count && positions[Int(handle)] >= 0
    }

    public func key(of handle: Int32) -> Double? {
        contains(handle) ? nodes[Int(positions[Int(handle)])].key : nil
    }

    /// Inserts the handle, or gives it a new key if it is a member.
    public mutating func set(_ handle: Int32, key: Double) {
        precondition(handle >= 0 && !key.isNaN, "handles are not negative and keys are numbers")
        if Int(handle) >= positions.count {
            positions.append(contentsOf: repeatElement(-1, count: Int(handle) + 1 - positions.count))
        }
        let node = Node(key: key, handle: handle)
        if positions[Int(handle)] < 0 {
            nodes.append(node)
            siftUp(node, from: nodes.count - 1)
        } else {
            replace(at: Int(positions[Int(handle)]), with: node)
        }
    }

    /// Removes the handle if it is a member.
    public mutating func remove(_ handle: Int32) {
        guard contains(handle) else { return }
        let position = Int(positions[Int(handle)])
        positions[Int(handle)] = -1
        let last = nodes.removeLast()
        if position < nodes.count { replace(at: position, with: last) }
    }

    /// Removes and returns the member with the smallest key.
    public mutating func popMin() -> (handle: Int32, key: Double)? {
        guard let first = nodes.first else { return nil }
        remove(first.handle)
        return (first.handle, first.key)
    }

    /// Gives every member a new key, in linear time.
    public mutating func rekey(_ key: (Int32) -> Double) {
        for position in nodes.indices { nodes[position].key = key(nodes[position].handle) }
        guard nodes.count > 1 else { return }
        for position in stride(from: (nodes.count - 2) / 4, through: 0, by: -1) {
            siftDown(nodes[position], from: position)
        }
        assert(isValid, "re-keying broke the heap")
    }

    /// Whether all invariants hold, in linear time.
    public var isValid: Bool {
        for (position, node) in nodes.enumerated() {
            if position > 0 && nodes[(position - 1) / 4].key > node.key { return false }
            if positions[Int(node.handle)] != Int32(position) { return false }
        }
        return positions.count { $0 >= 0 } == nodes.count
    }

    private mutating func replace(at position: Int, with node: Node) {
        if position > 0 && node.key < nodes[(position - 1) / 4].key {
            siftUp(node, from: position)
        } else {
            siftDown(node, from: position)
        }
    }

    private mutating func siftUp(_ node: Node, from start: Int) {
        var position = start
        while position > 0 {
            let parent = (position - 1) / 4
            guard node.key < nodes[parent].key else { break }
            place(nodes[parent], at: position)
            position = parent
        }
        place(node, at: position)
        assert(isValid(around: position), "the heap's order or its index map is broken at \(position)")
    }

    private mutating func siftDown(_ node: Node, from start: Int) {
        var position = start
        while true {
            let first = 4 * position + 1
            guard first < nodes.count else { break }
            var smallest = first
            for child in first + 1..<Swift.max(first + 1, Swift.min(first + 4, nodes.count))
            where nodes[child].key < nodes[smallest].key {
                smallest = child
            }
            guard nodes[smallest].key < node.key else { break }
            place(nodes[smallest], at: position)
            position = smallest
        }
        place(node, at: position)
    }

    private mutating func place(_ node: Node, at position: Int) {
        nodes[position] = node
        positions[Int(node.handle)] = Int32(position)
    }

    /// Whether the invariants hold between a node, its parent and its children.
    private func isValid(around position: Int) -> Bool {
        let node = nodes[position]
        let children = nodes[Swift.min(4 * position + 1, nodes.count)..<Swift.min(4 * position + 5, nodes.count)]
        return positions[Int(node.handle)] == Int32(position)
            && (position == 0 || nodes[(position - 1) / 4].key <= node.key)
            && children.allSatisfy { $0.key >= node.key }
    }
}
