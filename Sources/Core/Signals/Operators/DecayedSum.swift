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
        if newest == nil { reference = time }
        newest = max(newest ?? time, time)
        if let step = ForwardDecay.step(from: reference, to: time, halfLife: halfLife) {
            sum *= exp2(-step)
            reference = time
        }
        sum += weight * exp2(time.seconds(since: reference) / halfLife)
    }

    /// Σ w·2^(−(time − t) / h); a time before the newest contribution is read as that one's.
    func value(at time: Timestamp, halfLife: Double) -> Double {
        guard let newest else { return 0 }
        return sum * exp2(-max(time, newest).seconds(since: reference) / halfLife)
    }
}

/// A decayed sum for each label.
struct DecayedLabels: Sendable, Equatable {
    private(set) var sums: [String: Double] = [:]
    private(set) var reference = Timestamp.epoch
    private(set) var newest: Timestamp?

    /// Adds a weight, shared equally by the labels.
    mutating func add(_ weight: Double, to labels: [String], at time: Timestamp, halfLife: Double) {
        guard !labels.isEmpty else { return }
        if newest == nil { reference = time }
        newest = max(newest ?? time, time)
        if let step = ForwardDecay.step(from: reference, to: time, halfLife: halfLife) {
            let factor = exp2(-step)
            sums = sums.mapValues { $0 * factor }.filter { $0.value.magnitude > ForwardDecay.negligible }
            reference = time
        }
        let share = weight * exp2(time.seconds(since: reference) / halfLife) / Double(labels.count)
        for label in labels { sums[label, default: 0] += share }
    }

    /// Drops the lightest labels when there are twice as many as `count`.
    mutating func keepHeaviest(_ count: Int) {
        guard sums.count > 2 * count else { return }
        let kept = sums.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(count)
        sums = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }

    /// The factor that turns `sums` into the masses at a time.
    func factor(at time: Timestamp, halfLife: Double) -> Double {
        guard let newest else { return 0 }
        return exp2(-max(time, newest).seconds(since: reference) / halfLife)
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

extension DecayedLabels: ByteCodable {
    func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(newest != nil)
        guard let newest else { return }
        encoder.write(newest)
        encoder.write(reference)
        encoder.write(count: sums.count)
        for label in sums.keys.sorted() {
            encoder.write(label)
            encoder.write(sums[label] ?? 0)
        }
    }

    init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "decayed labels")
        guard try decoder.readBool() else { return }
        newest = try decoder.readTimestamp()
        reference = try decoder.readTimestamp()
        for _ in 0..<(try decoder.readCount(elementSize: 9)) {
            let label = try decoder.readString()
            sums[label] = try decoder.readFiniteDouble()
        }
    }
}
