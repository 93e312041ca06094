import Signals
import Snapshots

/// All items that one request may name, by number: those of the model, then those that the snapshot knows beside them, then
/// any others that came up in this request.
package struct RequestItems: Sendable {
    package let model: ServedModel
    /// Ids that the snapshot does not know, in the order in which they came up.
    package private(set) var strangers: [String] = []
    private var strangerNumbers: [String: Int32] = [:]

    package init(_ model: ServedModel) { self.model = model }

    /// Items with a number so far.
    package var count: Int { model.itemCount + model.others.count + strangers.count }

    /// The number of an item that the snapshot knows or that came up before.
    package func number(of id: String) -> Int32? {
        model.index(of: id) ?? model.otherIndex(of: id) ?? strangerNumbers[id]
    }

    /// The number of any item; a new one if need be.
    package mutating func numbering(_ id: String) -> Int32 {
        if let known = number(of: id) { return known }
        let number = Int32(count)
        strangers.append(id)
        strangerNumbers[id] = number
        return number
    }

    /// Whether the model scores the item.
    package func isInModel(_ number: Int32) -> Bool { number < model.itemCount }

    package func id(of number: Int32) -> String {
        if let item = known(number) { return item.item.id }
        return strangers[Int(number) - model.itemCount - model.others.count]
    }

    package func title(of number: Int32) -> String { known(number)?.item.title ?? "" }

    /// The labels of an attribute; none of an item of which nothing is known.
    package func labels(of number: Int32, _ attribute: String) -> [String] {
        known(number)?.item.labels[attribute] ?? []
    }

    /// What the snapshot says of an item; nil when it does not know it.
    package func known(_ number: Int32) -> ModelItem? {
        let position = Int(number)
        if position < model.itemCount { return model.items[position] }
        let other = position - model.itemCount
        return other < model.others.count ? model.others[other] : nil
    }
}
