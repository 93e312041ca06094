import Signals

/// What a live patch of the user says of items.
public struct ItemPatch: Sendable, Equatable {
    public var id: String
    /// The attribute of items whose labels it is about; empty: it is about items themselves.
    public var attribute: String
    /// The labels that it weighs, or the items; sorted.
    public var names: [String]

    public init(id: String, attribute: String, names: [String]) {
        self.id = id
        self.attribute = attribute
        self.names = names
    }

    /// Nil for a patch that says nothing of items: a number, a vector, or labels of no attribute.
    ///
    /// - Parameter attribute: of the patch's signal; nil when it has none.
    public init?(_ patch: Patch, attribute: String?) {
        switch patch.value {
        case .distribution(let distribution):
            guard let attribute else { return nil }
            let labels = distribution.entries.lazy.filter { $0.weight > 0 }.map(\.label)
            self.init(id: patch.id, attribute: attribute, names: labels.sorted())
        case .category(let label):
            guard let attribute else { return nil }
            self.init(id: patch.id, attribute: attribute, names: [label])
        case .items(let items):
            self.init(id: patch.id, attribute: "", names: Set(items.map(\.itemID)).sorted())
        case .scalar, .vector: return nil
        }
    }

    /// Whether it says something of an item.
    func bears(on item: Item) -> Bool {
        if attribute.isEmpty { return names.contains(item.id) }
        return item.labels[attribute]?.contains { names.contains($0) } ?? false
    }
}

extension RankingInput {
    /// Says of each item which of the user's live patches say something of it.
    func explainPatches(_ output: inout RankingOutput) {
        guard !patches.isEmpty else { return }
        output.patchIDs += patches.map(\.id).filter { !output.patchIDs.contains($0) }
        for place in output.items.indices {
            let id = output.items[place].itemID
            let item = snapshot?.model?.item(id) ?? Item(id: id)
            output.items[place].patchIDs = patches.filter { $0.bears(on: item) }.map(\.id)
        }
    }
}
