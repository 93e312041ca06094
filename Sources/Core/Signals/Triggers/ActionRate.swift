/// So many actions in so long at most: `100 in 1 min`.
public struct ActionRate: Sendable, Hashable {
    public var count: Int
    public var windowSeconds: Double

    public init(count: Int, windowSeconds: Double) {
        self.count = count
        self.windowSeconds = windowSeconds
    }

    /// From the text of a catalogue, `COUNT in DURATION`; nil when it is none, or the count not between 1 and a million, or the
    /// time not longer than 0.
    public init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count >= 3, words[1] == "in", let count = Int(words[0]), (1...1_000_000).contains(count),
            let seconds = DurationText.seconds(words[2...].joined(separator: " ")), seconds > 0
        else { return nil }
        self.init(count: count, windowSeconds: seconds)
    }
}

/// What is left of an ``ActionRate``: a token bucket that holds `count` and fills in `windowSeconds`.
struct TokenBucket: Sendable, Equatable {
    private(set) var tokens: Double
    private(set) var filledAt: Timestamp

    /// A full one.
    init(_ rate: ActionRate, at time: Timestamp) {
        tokens = Double(rate.count)
        filledAt = time
    }

    /// Takes a token; false when there is none. Time that goes backwards fills nothing.
    mutating func take(_ rate: ActionRate, at time: Timestamp) -> Bool {
        let seconds = max(0, time.seconds(since: filledAt))
        tokens = min(Double(rate.count), tokens + seconds * Double(rate.count) / rate.windowSeconds)
        filledAt = max(filledAt, time)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}

extension TokenBucket: ByteCodable {
    func encode(into encoder: inout ByteEncoder) {
        encoder.write(tokens)
        encoder.write(filledAt)
    }

    init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        tokens = try decoder.readFiniteDouble()
        filledAt = try decoder.readTimestamp()
    }
}
