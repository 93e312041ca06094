import Signals

/// An item as it lies in the state. Format version 2; version 1, without description and numbers, is still read.
struct StoredItem: ByteCodable, Equatable {
    var item: Item

    init(_ item: Item) {
        self.item = item
    }

    func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 2)
        encoder.write(item.id)
        encoder.write(item.title)
        encoder.write(item.runtimeSeconds != nil)
        if let runtime = item.runtimeSeconds { encoder.write(runtime) }
        encoder.write(count: item.labels.count)
        for (attribute, labels) in item.labels.sorted(by: { $0.key < $1.key }) {
            encoder.write(attribute)
            encoder.write(count: labels.count)
            for label in labels { encoder.write(label) }
        }
        encoder.write(item.description)
        encoder.write(count: item.numbers.count)
        for (attribute, value) in item.numbers.sorted(by: { $0.key < $1.key }) {
            encoder.write(attribute)
            encoder.write(value)
        }
    }

    init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        let version = try decoder.readVersion(of: "item", known: 1...2)
        item = Item(id: try decoder.readString(), title: try decoder.readString())
        if try decoder.readBool() { item.runtimeSeconds = try decoder.readFiniteDouble() }
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let attribute = try decoder.readString()
            var labels: [String] = []
            for _ in 0..<(try decoder.readCount()) { labels.append(try decoder.readString()) }
            item.labels[attribute] = labels
        }
        if version >= 2 {
            item.description = try decoder.readString()
            for _ in 0..<(try decoder.readCount(elementSize: 9)) {
                item.numbers[try decoder.readString()] = try decoder.readFiniteDouble()
            }
        }
    }
}

extension Item {
    /// What is known of the item after `later` has been put: title, runtime, description and numbers are replaced
    /// when given, and labels join those of their attribute. An attribute that is given without labels is forgotten, so that mistakes can be undone.
    package func merged(with later: Item) -> Item {
        var merged = self
        if !later.title.isEmpty { merged.title = later.title }
        if let runtime = later.runtimeSeconds { merged.runtimeSeconds = runtime }
        if !later.description.isEmpty { merged.description = later.description }
        for (attribute, value) in later.numbers { merged.numbers[attribute] = value }
        for (attribute, labels) in later.labels {
            guard !labels.isEmpty else {
                merged.labels[attribute] = nil
                continue
            }
            var known = merged.labels[attribute] ?? []
            for label in labels where !known.contains(label) { known.append(label) }
            merged.labels[attribute] = known
        }
        return merged
    }
}
