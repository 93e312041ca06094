/// The items that a user was for, one after the other, repeats kept: the newest `limit`, whatever order they arrive in.
struct Clicks: Sendable, Equatable {
    struct Click: Sendable, Equatable {
        var order: EventOrder
        var itemID: String
    }

    /// In time order.
    private(set) var clicks: [Click] = []

    init() {}

    /// Adds an event's item; one that is held already changes nothing.
    mutating func add(_ event: Event, limit: Int) {
        add(Click(order: event.orderKey, itemID: event.itemID), limit: limit)
    }

    mutating func add(_ click: Click, limit: Int) {
        let order = click.order
        var position = clicks.endIndex
        while position > 0, clicks[position - 1].order > order { position -= 1 }
        if position > 0, clicks[position - 1].order == order { return }
        clicks.insert(click, at: position)
        if clicks.count > limit { clicks.removeFirst(clicks.count - limit) }
    }

    /// Forgets what lies before a time.
    mutating func removeAll(before time: Timestamp) {
        guard let first = clicks.first, first.order.occurredAt < time else { return }
        clicks.removeFirst(clicks.prefix { $0.order.occurredAt < time }.count)
    }

    /// The items since a time, oldest first.
    func items(since time: Timestamp) -> [ItemAt] {
        clicks.drop { $0.order.occurredAt < time }
            .map { ItemAt(itemID: $0.itemID, occurredAt: $0.order.occurredAt) }
    }
}

extension Clicks: ByteCodable {
    func encode(into encoder: inout ByteEncoder) {
        encoder.write(count: clicks.count)
        for click in clicks {
            click.order.encode(into: &encoder)
            encoder.write(click.itemID)
        }
    }

    init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        let start = decoder.offset
        for _ in 0..<(try decoder.readCount(elementSize: 17)) {
            let order = try EventOrder(from: &decoder)
            let itemID = try decoder.readString()
            guard clicks.last.map({ $0.order < order }) ?? true else {
                throw .invalidValue("clicks out of order", offset: start)
            }
            clicks.append(Click(order: order, itemID: itemID))
        }
    }
}
