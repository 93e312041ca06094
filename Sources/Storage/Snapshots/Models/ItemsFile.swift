import Signals

/// An item of a model, at the index by which weights and popularity name it.
public struct ModelItem: Sendable, Equatable {
    public var item: Item
    /// Events of the item in the training data.
    public var popularity: UInt64

    public init(item: Item, popularity: UInt64) {
        self.item = item
        self.popularity = popularity
    }
}

/// Writes and reads the table of items: header (16), then the items one after the other. It is read as a whole, because a
/// ranker needs all of it. Version 2 has descriptions and numbers; version 1 is still read.
enum ItemsFile {
    static func write(_ items: [ModelItem], path: String) throws {
        var file = try OutputFile(path: path, header: .items)
        var count = ByteEncoder()
        count.write(count: items.count)
        try file.write(count.bytes)
        for entry in items {
            var encoder = ByteEncoder()
            encoder.write(entry.item.id)
            encoder.write(entry.item.title)
            encoder.write(entry.item.runtimeSeconds != nil)
            if let runtime = entry.item.runtimeSeconds { encoder.write(runtime) }
            encoder.write(varint: entry.popularity)
            encoder.write(count: entry.item.labels.count)
            for (attribute, labels) in entry.item.labels.sorted(by: { $0.key < $1.key }) {
                encoder.write(attribute)
                encoder.write(count: labels.count)
                for label in labels { encoder.write(label) }
            }
            encoder.write(entry.item.description)
            encoder.write(count: entry.item.numbers.count)
            for (attribute, value) in entry.item.numbers.sorted(by: { $0.key < $1.key }) {
                encoder.write(attribute)
                encoder.write(value)
            }
            try file.write(encoder.bytes)
        }
        try file.finish()
    }

    static func read(path: String) throws -> [ModelItem] {
        let file = try MappedFile(path: path)
        let version = try file.checkHeader(.items)
        try file.check(0, FileHeader.length)
        var decoder = ByteDecoder(
            try file.bytes(at: FileHeader.length, count: UInt64(file.count) - FileHeader.length))
        do throws(ByteDecodingError) {
            var items: [ModelItem] = []
            for _ in 0..<(try decoder.readCount(elementSize: 5)) { items.append(try item(from: &decoder, version)) }
            try decoder.finish()
            return items
        } catch {
            throw SnapshotError.corrupted(path: path, reason: "\(error)")
        }
    }

    private static func item(
        from decoder: inout ByteDecoder, _ version: UInt32
    ) throws(ByteDecodingError) -> ModelItem {
        var item = Item(id: try decoder.readString(), title: try decoder.readString())
        if try decoder.readBool() { item.runtimeSeconds = try decoder.readDouble() }
        let popularity = try decoder.readVarint()
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
        return ModelItem(item: item, popularity: popularity)
    }
}
