#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The traffic of the last hour by minute, and before that decayed; of all items together and of each.
///
/// The watermark is the newest minute seen. Events of the last hour are kept by minute; older ones pass into a decayed
/// sum, the baseline, so that a burst is not measured against itself. Late events go where they belong.
public struct TrendingState: Sendable, Equatable {
    struct Bucket: Sendable, Equatable {
        var minute: Int64
        var count: Double
    }

    struct Track: Sendable, Equatable {
        /// The last hour, by minute, ascending; minutes without events are left out.
        var recent: [Bucket] = []
        /// Σ 2^((minute − reference) / h) over the events before the last hour.
        var baseline = 0.0
        /// The last minute in which the item was found to trend, and the first one of that episode.
        var trendedAt: Int64?
        var trendingSince: Int64?
        /// Whether that episode has been reported.
        var isReported = false

        func count(after minute: Int64) -> Double {
            var sum = 0.0
            for bucket in recent.reversed() {
                if bucket.minute <= minute { break }
                sum += bucket.count
            }
            return sum
        }

        /// The last hour's events and the baseline before them.
        /// - Parameter decay: of the baseline since the reference.
        func weight(decay: Double) -> Double { baseline * decay + count(after: .min) }

        mutating func add(at minute: Int64) {
            var index = recent.endIndex
            while index > 0, recent[index - 1].minute > minute { index -= 1 }
            if index > 0, recent[index - 1].minute == minute {
                recent[index - 1].count += 1
            } else {
                recent.insert(Bucket(minute: minute, count: 1), at: index)
            }
        }

        /// Moves what is older than the last hour into the baseline.
        mutating func settle(watermark: Int64, reference: Int64, halfLifeMinutes: Double) {
            guard let first = recent.first, first.minute <= watermark - 60 else { return }
            let kept = recent.firstIndex { $0.minute > watermark - 60 } ?? recent.endIndex
            for bucket in recent[..<kept] {
                baseline += bucket.count * exp2(Double(bucket.minute - reference) / halfLifeMinutes)
            }
            recent.removeSubrange(..<kept)
        }
    }

    /// The newest minute seen, since the epoch; meaningless before the first event.
    var watermark: Int64 = 0
    var newest: Timestamp?
    /// The minute that the baselines are counted from.
    var reference: Int64 = 0
    var total = Track()
    var tracks: [String: Track] = [:]
    /// What an item that is not held may have had at most, as a baseline (Space-Saving's error bound).
    var ceiling = 0.0

    init() {}

    /// What a baseline of this state has decayed to, as a factor.
    func decay(at now: Int64, _ halfLifeSeconds: Double) -> Double {
        exp2(-Double(now - reference) * 60 / halfLifeSeconds)
    }

    /// The decayed events of an item before the last hour, as of `now`; of an item that is not held what it may have had.
    func baseline(of itemID: String, at now: Int64, halfLifeMinutes: Double) -> Double {
        (tracks[itemID]?.baseline ?? ceiling) * exp2(-Double(now - reference) / halfLifeMinutes)
    }

    /// Counts one event of an item.
    mutating func count(_ itemID: String, at time: Timestamp, halfLifeMinutes: Double, capacity: Int) {
        let minute = TrendingState.minute(of: time)
        if newest == nil {
            reference = minute
            watermark = minute
        }
        newest = max(newest ?? time, time)
        if minute > watermark { advance(to: minute, halfLifeMinutes: halfLifeMinutes) }
        let fresh = Track(baseline: ceiling)
        if minute > watermark - 60 {
            total.add(at: minute)
            tracks[itemID, default: fresh].add(at: minute)
        } else {
            let weight = exp2(Double(minute - reference) / halfLifeMinutes)
            total.baseline += weight
            tracks[itemID, default: fresh].baseline += weight
        }
        tracks[itemID]?.settle(watermark: watermark, reference: reference, halfLifeMinutes: halfLifeMinutes)
        if tracks.count > capacity { evict(keeping: capacity - capacity / 8, halfLifeMinutes: halfLifeMinutes) }
    }

    static func minute(of time: Timestamp) -> Int64 {
        time.floor(toMultipleOf: 60_000_000).microseconds / 60_000_000
    }

    private mutating func advance(to minute: Int64, halfLifeMinutes: Double) {
        watermark = minute
        total.settle(watermark: watermark, reference: reference, halfLifeMinutes: halfLifeMinutes)
        let step = Double(minute - reference) / halfLifeMinutes
        guard step > 32 else { return }
        for id in tracks.keys {
            tracks[id]?.settle(watermark: watermark, reference: reference, halfLifeMinutes: halfLifeMinutes)
            tracks[id]?.baseline *= exp2(-step)
        }
        tracks = tracks.filter { !$0.value.recent.isEmpty || $0.value.baseline > ForwardDecay.negligible }
        total.baseline *= exp2(-step)
        ceiling *= exp2(-step)
        reference = minute
    }

    /// Space-Saving in batches: drops the lightest eighth at once, and remembers how heavy the heaviest of them was, as
    /// what an item that comes (back) may have had.
    private mutating func evict(keeping count: Int, halfLifeMinutes: Double) {
        let now = exp2(Double(watermark - reference) / halfLifeMinutes)
        let weights = tracks.map { (id: $0.key, weight: $0.value.baseline + now * $0.value.count(after: .min)) }
            .sorted { ($0.weight, $0.id) > ($1.weight, $1.id) }
        for entry in weights.dropFirst(max(1, count)) {
            tracks.removeValue(forKey: entry.id)
            ceiling = max(ceiling, entry.weight)
        }
    }
}

extension TrendingState: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 2)
        encoder.write(newest != nil)
        guard let newest else { return }
        encoder.write(newest)
        encoder.write(watermark)
        encoder.write(reference)
        encoder.write(ceiling)
        total.encode(into: &encoder)
        encoder.write(count: tracks.count)
        for id in tracks.keys.sorted() {
            encoder.write(id)
            (tracks[id] ?? Track()).encode(into: &encoder)
        }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "trending", known: 2...2)
        guard try decoder.readBool() else { return }
        newest = try decoder.readTimestamp()
        let start = decoder.offset
        watermark = try decoder.readInt64()
        reference = try decoder.readInt64()
        // Minutes since the epoch: anything else would overflow the arithmetic on them.
        guard watermark.magnitude < 1 << 40, reference.magnitude < 1 << 40 else {
            throw .invalidValue("an absurd minute", offset: start)
        }
        ceiling = try decoder.readFiniteDouble()
        total = try Track(from: &decoder)
        for _ in 0..<(try decoder.readCount(elementSize: 11)) {
            let id = try decoder.readString()
            tracks[id] = try Track(from: &decoder)
        }
    }
}

extension TrendingState.Track: ByteCodable {
    func encode(into encoder: inout ByteEncoder) {
        encoder.write(baseline)
        encoder.write(trendedAt != nil)
        if let trendedAt {
            encoder.write(trendedAt)
            encoder.write(trendingSince ?? trendedAt)
            encoder.write(isReported)
        }
        encoder.write(count: recent.count)
        for bucket in recent {
            encoder.write(bucket.minute)
            encoder.write(bucket.count)
        }
    }

    init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        baseline = try decoder.readFiniteDouble()
        let start = decoder.offset
        if try decoder.readBool() {
            trendedAt = try decoder.readInt64()
            trendingSince = try decoder.readInt64()
            isReported = try decoder.readBool()
        }
        for _ in 0..<(try decoder.readCount(elementSize: 16)) {
            recent.append(
                TrendingState.Bucket(minute: try decoder.readInt64(), count: try decoder.readFiniteDouble()))
        }
        let minutes = recent.map(\.minute) + [trendedAt ?? 0, trendingSince ?? 0]
        guard minutes.allSatisfy({ $0.magnitude < 1 << 40 }),
            zip(recent, recent.dropFirst()).allSatisfy({ $0.minute < $1.minute })
        else {
            throw .invalidValue("minutes out of order", offset: start)
        }
    }
}
