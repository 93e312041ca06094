import Signals

extension EventTable {
    /// Adds the events of a table that was made apart from this one, under this one's numbers: as if they had been added one after
    /// the other.
    mutating func append(contentsOf other: EventTable) {
        // By the other's numbers; nil for an id that this table does not know.
        var users = other.users.ids.map { self.users.number(of: $0) }
        var items = other.items.ids.map { self.items.number(of: $0) }
        var kinds = other.kinds.ids.map { self.kinds.number(of: $0) }
        for row in other.rows {
            if row.isPlain, row.namesItem, let user = users[Int(row.user)], let item = items[Int(row.item)],
                let kind = kinds[Int(row.kind)]
            {
                append(
                    Row(
                        user: user, item: item, kind: kind, occurredAt: row.occurredAt, idHash: row.idHash,
                        value: row.value))
                continue
            }
            // The first of an id, whose text is taken over with it.
            append(other.event(of: row))
            guard let last = rows.last else { continue }
            users[Int(row.user)] = last.user
            if row.namesItem { items[Int(row.item)] = last.item }
            kinds[Int(row.kind)] = last.kind
        }
    }
}
