#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A sum in which every contribution halves each half-life, whenever it arrives.
///
/// Contributions are weighed by their own time against a reference ("forward decay", Cormode et al., ICDE 2009), so that
/// the order of arrival does not matter and an addition does not touch what is there; the reference moves when the
/// exponents grow large.
struct DecayedSum: Sendable, Equatable {
    /// Σ w·2^((t − reference) / h)
    private(set) var sum = 0.0
    private(set) var reference = Timestamp.epoch
    private(set) var newest: Timestamp?

    mutating func add(_ weight: Double, at time: Timestamp, halfLife: Double) {
        sum += weight * growth(to: time, halfLife: halfLife)
    }

    /// Adds a weight for each row of a kind, by its number, that counts.
    mutating func add(
        _ weight: Double, forEach rows: ArraySlice<EventTable.Row>, where isCounted: [Bool], halfLife: Double
    ) {
        var total = self
        // Many events are of one moment: what they add is computed once.
        var last: Timestamp?
        var share = 0.0
        for row in rows where isCounted[Int(row.kind)] {
            if row.occurredAt != last {
                last = row.occurredAt
                share = weight * total.growth(to: row.occurredAt, halfLife: halfLife)
            }
            total.sum += share
        }
        self = total
    }

    /// What a contribution of 1 at a time adds to the sum, after moving the reference if need be.
    private mutating func growth(to time: Timestamp, halfLife: Double) -> Double {
        if newest == nil { reference = time }
        newest = max(newest ?? time, time)
        if let step = ForwardDecay.step(from: reference, to: time, halfLife: halfLife) {
            sum *= exp2(-step)
            reference = time
        }
        return exp2(time.seconds(since: reference) / halfLife)
    }

    /// Σ w·2^(−(time − t) / h); a time before the newest contribution is read as that one's.
    func value(at time: Timestamp, halfLife: Double) -> Double {
        guard let newest else { return 0 }
        return sum * exp2(-max(time, newest).seconds(since: reference) / halfLife)
    }
}

enum ForwardDecay {
    /// Below this a rescaled sum is rounding error.
    static let negligible = 1e-12
    /// Half-lives after which the reference moves: far from overflow, and rarely reached.
    private static let span = 32.0

    /// Half-lives from the reference to `time` when they are so many that the reference has to move there.
    static func step(from reference: Timestamp, to time: Timestamp, halfLife: Double) -> Double? {
        let step = time.seconds(since: reference) / halfLife
        return step > span ? step : nil
    }
}

extension DecayedSum: ByteCodable {
    func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(newest != nil)
        guard let newest else { return }
        encoder.write(newest)
        encoder.write(reference)
        encoder.write(sum)
    }

    init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "decayed sum")
        guard try decoder.readBool() else { return }
        newest = try decoder.readTimestamp()
        reference = try decoder.readTimestamp()
        sum = try decoder.readFiniteDouble()
    }
}
