#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

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

    /// Adds a weight by the kind of each row, shared equally by the labels of the row's item: the same sums as by one row after
    /// the other, in arrays by the labels' numbers.
    ///
    /// - Parameters:
    ///   - rows: none of them with labels of its own.
    ///   - weights: by the kind's number.
    mutating func add(
        _ rows: ArraySlice<EventTable.Row>, _ weights: [Double], _ labels: LabelNumbers, halfLife: Double
    ) {
        var run = NumberedSums(sums, labels)
        var (reference, newest) = (reference, newest)
        // Many events are of one moment: how much it has grown is computed once.
        var last: Timestamp?
        var growth = 0.0
        for row in rows where row.namesItem {
            let weight = weights[Int(row.kind)]
            guard weight != 0 else { continue }
            let ofItem = labels.labels(ofItem: row.item)
            guard !ofItem.isEmpty else { continue }
            let time = row.occurredAt
            if time != last {
                last = time
                if newest == nil { reference = time }
                newest = max(newest ?? time, time)
                if let step = ForwardDecay.step(from: reference, to: time, halfLife: halfLife) {
                    run.scale(by: exp2(-step))
                    reference = time
                }
                growth = exp2(time.seconds(since: reference) / halfLife)
            }
            let share = weight * growth / Double(ofItem.count)
            for label in ofItem { run.add(share, to: label) }
        }
        (self.reference, self.newest) = (reference, newest)
        sums = run.sums(labels)
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

/// Sums by the numbers of labels.
private struct NumberedSums {
    /// Nil for a label that has none.
    private var numbered: [Double?]
    /// Of labels that no item of the table has.
    private var others: [String: Double] = [:]

    init(_ sums: [String: Double], _ labels: LabelNumbers) {
        numbered = Array(repeating: nil, count: labels.names.count)
        for (name, sum) in sums {
            if let number = labels[name] { numbered[Int(number)] = sum } else { others[name] = sum }
        }
    }

    mutating func add(_ share: Double, to label: Int32) { numbered[Int(label)] = (numbered[Int(label)] ?? 0) + share }

    /// Those that become negligible are dropped.
    mutating func scale(by factor: Double) {
        func scaled(_ sum: Double) -> Double? {
            let scaled = sum * factor
            return scaled.magnitude > ForwardDecay.negligible ? scaled : nil
        }
        for index in numbered.indices { numbered[index] = numbered[index].flatMap(scaled) }
        others = others.compactMapValues(scaled)
    }

    func sums(_ labels: LabelNumbers) -> [String: Double] {
        var sums = others
        sums.reserveCapacity(others.count + numbered.reduce(0) { $0 + ($1 == nil ? 0 : 1) })
        for (name, sum) in zip(labels.names, numbered) {
            if let sum { sums[name] = sum }
        }
        return sums
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
