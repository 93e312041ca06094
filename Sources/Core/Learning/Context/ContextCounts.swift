#if canImport(Glibc)
import Glibc
#endif

/// How often each item was taken in each context: what `ContextAffinities` are learned from. Counts add up in any order.
public struct ContextCounts: Sendable {
    /// Devices at most; those that come up later are not told apart.
    public static let maximumDevices = 16

    /// Item after item, one row of ``ContextAffinities/columns`` counts each, with room for all devices.
    private var counts: [Float] = []
    private var devices: [String] = []

    private static let width = ContextAffinities.columns(devices: maximumDevices)

    public init() {}

    /// Counts one event of an item. Items are numbered from 0.
    ///
    /// - Parameters:
    ///   - hour: the local hour of the day, 0 ... 23.
    ///   - weekday: the local day of the week, 1 for Monday to 7 for Sunday.
    ///   - device: empty when it is not known.
    public mutating func add(_ item: Int32, hour: Int, weekday: Int, device: String = "") {
        let start = Int(item) * Self.width
        if start + Self.width > counts.count {
            counts.append(contentsOf: repeatElement(0, count: start + Self.width - counts.count))
        }
        counts[start + hour] += 1
        counts[start + ContextAffinities.hours + weekday - 1] += 1
        if let column = column(ofDevice: device) { counts[start + column] += 1 }
    }

    private mutating func column(ofDevice device: String) -> Int? {
        guard !device.isEmpty else { return nil }
        if !devices.contains(device) {
            guard devices.count < Self.maximumDevices else { return nil }
            devices.append(device)
        }
        return devices.firstIndex(of: device).map { ContextAffinities.hours + ContextAffinities.weekdays + $0 }
    }

    /// What the counts say of some items.
    ///
    /// A count is taken as Poisson with the mean `r · e`, where `e` is what the item's events would be if it were taken as all
    /// items together are, and `r` has a gamma prior of `shrinkage` events around what the item's labels say, which in turn
    /// has one around 1. So `log r = log((n + k) / (e + k / r₀))`: an item with few events follows its genre, and one of which
    /// nothing is known follows the population.
    ///
    /// - Parameters:
    ///   - items: the counted item of each row of the result.
    ///   - labels: of each row; empty lists where they are not known.
    ///   - shrinkage: in events, above zero.
    public func affinities(of items: [Int32], labels: [[Int32]], shrinkage: Float = 10) -> ContextAffinities {
        precondition(labels.count == items.count, "labels go with all items")
        let columns = ContextAffinities.columns(devices: devices.count)
        let total = (0..<counts.count / Self.width).reduce(into: [Float](repeating: 0, count: columns)) { sum, item in
            for column in 0..<columns { sum[column] += counts[item * Self.width + column] }
        }
        let shares = Self.shares(total)
        var byLabel: [Int32: [Float]] = [:]
        for (row, item) in items.enumerated() {
            for label in labels[row] {
                for column in 0..<columns {
                    byLabel[label, default: [Float](repeating: 0, count: columns)][column] += count(item, column)
                }
            }
        }
        let ofLabel = byLabel.mapValues { Self.ratios($0, shares, shrinkage, prior: nil) }
        var values: [Float] = []
        values.reserveCapacity(items.count * columns)
        for (row, item) in items.enumerated() {
            var prior = [Float](repeating: 0, count: columns)
            let known = labels[row].compactMap { ofLabel[$0] }
            for column in 0..<columns where !known.isEmpty {
                prior[column] = known.reduce(0) { $0 + $1[column] } / Float(known.count)
            }
            values += Self.ratios((0..<columns).map { count(item, $0) }, shares, shrinkage, prior: prior)
        }
        return ContextAffinities(itemCount: items.count, devices: devices, rowMajor: values)
    }

    private func count(_ item: Int32, _ column: Int) -> Float {
        let position = Int(item) * Self.width + column
        return position < counts.count ? counts[position] : 0
    }

    /// Hours, days and devices each sum to 1.
    private static func shares(_ counts: [Float]) -> [Float] {
        var shares = counts
        for group in groups(counts.count) {
            let sum = counts[group].reduce(0, +)
            for column in group { shares[column] = sum > 0 ? counts[column] / sum : 0 }
        }
        return shares
    }

    private static func ratios(_ counts: [Float], _ shares: [Float], _ shrinkage: Float, prior: [Float]?) -> [Float] {
        var ratios = counts
        for group in groups(counts.count) {
            let events = counts[group].reduce(0, +)
            for column in group {
                let expected = events * shares[column]
                let before = prior.map { exp($0[column]) } ?? 1
                ratios[column] = log((counts[column] + shrinkage) / (expected + shrinkage / before))
            }
        }
        return ratios
    }

    private static func groups(_ columns: Int) -> [Range<Int>] {
        let days = ContextAffinities.hours + ContextAffinities.weekdays
        return [0..<ContextAffinities.hours, ContextAffinities.hours..<days, days..<columns]
    }
}
