import RocksDB
import Signals

extension BatchStore {
    /// The items in memory, with the table that is made of them when it is next asked for.
    struct HeldItems: Sendable {
        private var byID: [String: Item]
        private var table: ItemTable?

        init(_ items: [Item]) {
            byID = Dictionary(items.map { ($0.id, $0) }) { _, later in later }
        }

        subscript(id: String) -> Item? { byID[id] }

        mutating func replace(_ items: [Item]) {
            for item in items { byID[item.id] = item }
            table = nil
        }

        mutating func currentTable() -> ItemTable {
            if let table { return table }
            let made = ItemTable(byID.values)
            table = made
            return made
        }
    }

    /// All items that are known. Making the table anew after a change takes time in proportion to their number.
    package var items: ItemTable { itemsHeld.withLock { $0.currentTable() } }

    /// Adds to what is known of items; see `Item.merged(with:)`. On the disk when it returns.
    package func put(_ items: [Item]) throws {
        guard !items.isEmpty else { return }
        try itemsHeld.withLock { held in
            var merged: [String: Item] = [:]
            for item in items {
                let known = merged[item.id] ?? held[item.id] ?? Item(id: item.id)
                merged[item.id] = known.merged(with: item)
            }
            var batch = WriteBatch()
            for item in merged.values { batch.put(Array(item.id.utf8), StoredItem(item).encodedBytes(), in: .items) }
            try database.write(batch, sync: true)
            held.replace(Array(merged.values))
        }
    }

    static func readItems(_ database: Database) throws -> [Item] {
        var items: [Item] = []
        try database.scan(.items) { pair in
            do {
                items.append(try StoredItem(decoding: pair.value).item)
            } catch {
                throw BatchStateError.damaged(what: "an item", reason: "\(error)")
            }
            return true
        }
        return items
    }
}
