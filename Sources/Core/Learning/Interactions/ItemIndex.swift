/// A fixed mapping between opaque item ids and dense indices `0 ..< count`, in the order of first insertion.
public struct ItemIndex: Sendable, Equatable {
    /// The ids, at the position of their index.
    public private(set) var ids: [String] = []
    private var indices: [String: Int32] = [:]

    public init() {}

    /// Indexes `ids` in their order; a repeated id keeps its first index.
    public init(_ ids: some Sequence<String>) {
        for id in ids { insert(id) }
    }

    public var count: Int { ids.count }

    /// The index of `id`, assigned now if it has none.
    @discardableResult
    public mutating func insert(_ id: String) -> Int32 {
        if let index = indices[id] { return index }
        let index = Int32(ids.count)
        indices[id] = index
        ids.append(id)
        return index
    }

    /// The index of `id`, or nil if it is not part of the index.
    public func index(of id: String) -> Int32? { indices[id] }

    /// The id at `index`, which must be one of this index's own.
    public func id(at index: Int32) -> String { ids[Int(index)] }
}
