/// What a user has completed lately, and how much of each label before that.
public struct BingeState: Sendable, Equatable {
    struct Completion: Sendable, Equatable {
        var occurredAt: Timestamp
        var itemID: String
        var labels: [String]
    }

    /// In time order.
    var completions: [Completion] = []
    /// The completions that have left that list, each adding 1 to each of its labels.
    var usual = DecayedLabels()
    /// The episodes that have been reported, by label: their last completion.
    var reported: [String: Timestamp] = [:]

    init() {}

    /// Adds a completion; those further back than the span from the newest one count for the usual rate from then on.
    mutating func insert(_ completion: Completion, spanSeconds: Double) {
        let key = (completion.occurredAt, completion.itemID)
        var index = completions.endIndex
        while index > 0, (completions[index - 1].occurredAt, completions[index - 1].itemID) > key { index -= 1 }
        completions.insert(completion, at: index)
        let newest = completions[completions.count - 1].occurredAt
        let old = completions.prefix { newest.seconds(since: $0.occurredAt) > spanSeconds }.count
        let surplus = max(old, completions.count - BingeOperator.maximumCompletions)
        for former in completions.prefix(surplus) {
            usual.add(
                Double(former.labels.count), to: former.labels, at: former.occurredAt,
                halfLife: BingeOperator.rateHalfLifeSeconds)
        }
        completions.removeFirst(surplus)
        usual.keepHeaviest(BingeOperator.maximumLabels)
        reported = reported.filter { newest.seconds(since: $0.value) <= spanSeconds }
    }
}

extension BingeState: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 2)
        encoder.write(count: completions.count)
        for completion in completions {
            encoder.write(completion.occurredAt)
            encoder.write(completion.itemID)
            encoder.write(count: completion.labels.count)
            for label in completion.labels { encoder.write(label) }
        }
        usual.encode(into: &encoder)
        encoder.write(count: reported.count)
        for label in reported.keys.sorted() {
            encoder.write(label)
            encoder.write(reported[label] ?? .epoch)
        }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "binge", known: 2...2)
        for _ in 0..<(try decoder.readCount(elementSize: 10)) {
            let occurredAt = try decoder.readTimestamp()
            let itemID = try decoder.readString()
            var labels: [String] = []
            for _ in 0..<(try decoder.readCount()) { labels.append(try decoder.readString()) }
            completions.append(Completion(occurredAt: occurredAt, itemID: itemID, labels: labels))
        }
        completions.sort { ($0.occurredAt, $0.itemID) < ($1.occurredAt, $1.itemID) }
        usual = try DecayedLabels(from: &decoder)
        for _ in 0..<(try decoder.readCount(elementSize: 9)) {
            let label = try decoder.readString()
            reported[label] = try decoder.readTimestamp()
        }
    }
}
