/// A user's recent events one by one, and the ones before them decayed: what ``ShiftOperator`` compares.
///
/// Bounded: at most ``maximumRecent`` recent events (the newest; older ones count as before) and ``maximumLabels`` labels.
/// While neither is reached, the order of arrival does not matter.
public struct ShiftState: Sendable, Equatable {
    struct Recent: Sendable, Equatable {
        var order: EventOrder
        var itemID: String
        var labels: [String]
    }

    static let maximumRecent = 64
    static let maximumLabels = 256

    /// In time order.
    var recent: [Recent] = []
    /// The events before the recent ones, each adding 1 to each of its labels.
    var labels = DecayedLabels()
    /// The number of those events.
    var events = DecayedSum()
    var newest: Timestamp?
    /// The shifts that have been reported, by label: their last event.
    var reported: [String: Timestamp] = [:]

    init() {}

    /// Adds an event; false for one that is there already.
    mutating func insert(
        _ event: Event, _ labels: [String], _ windowSeconds: Double, _ halfLifeSeconds: Double
    ) -> Bool {
        let order = event.orderKey
        var index = recent.endIndex
        while index > 0, recent[index - 1].order > order { index -= 1 }
        if index > 0, recent[index - 1].order == order { return false }
        recent.insert(Recent(order: order, itemID: event.itemID, labels: labels), at: index)
        newest = max(newest ?? event.occurredAt, event.occurredAt)
        let end = recent[recent.count - 1].order.occurredAt
        let old = recent.prefix { end.seconds(since: $0.order.occurredAt) > windowSeconds }.count
        settle(max(old, recent.count - ShiftState.maximumRecent), halfLifeSeconds)
        return true
    }

    mutating func forgetReports(before time: Timestamp) {
        if reported.contains(where: { $0.value < time }) { reported = reported.filter { $0.value >= time } }
    }

    /// Takes the oldest recent events to those before.
    private mutating func settle(_ count: Int, _ halfLifeSeconds: Double) {
        guard count > 0 else { return }
        for entry in recent.prefix(count) {
            let time = entry.order.occurredAt
            labels.add(Double(entry.labels.count), to: entry.labels, at: time, halfLife: halfLifeSeconds)
            events.add(1, at: time, halfLife: halfLifeSeconds)
        }
        recent.removeFirst(count)
        labels.keepHeaviest(ShiftState.maximumLabels)
    }
}

extension ShiftState: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(newest != nil)
        guard let newest else { return }
        encoder.write(newest)
        encoder.write(count: recent.count)
        for entry in recent {
            entry.order.encode(into: &encoder)
            encoder.write(entry.itemID)
            encoder.write(count: entry.labels.count)
            for label in entry.labels { encoder.write(label) }
        }
        labels.encode(into: &encoder)
        events.encode(into: &encoder)
        encoder.write(count: reported.count)
        for label in reported.keys.sorted() {
            encoder.write(label)
            encoder.write(reported[label] ?? .epoch)
        }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "shift")
        guard try decoder.readBool() else { return }
        newest = try decoder.readTimestamp()
        for _ in 0..<(try decoder.readCount(elementSize: 18)) {
            let order = try EventOrder(from: &decoder)
            let itemID = try decoder.readString()
            var labels: [String] = []
            for _ in 0..<(try decoder.readCount()) { labels.append(try decoder.readString()) }
            recent.append(Recent(order: order, itemID: itemID, labels: labels))
        }
        recent.sort { $0.order < $1.order }
        labels = try DecayedLabels(from: &decoder)
        events = try DecayedSum(from: &decoder)
        for _ in 0..<(try decoder.readCount(elementSize: 9)) {
            let label = try decoder.readString()
            reported[label] = try decoder.readTimestamp()
        }
    }
}
