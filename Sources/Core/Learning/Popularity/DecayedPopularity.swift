#if canImport(Glibc)
import Glibc
#endif

/// How often each item occurred, where an event counts half as much after each half-life.
///
/// The mass of an item at time `t` is `Σ 2^(−(t − time) / halfLife)` over its events at or before `t`. Adding events in
/// another order gives the same masses up to rounding.
public struct DecayedPopularity: Sendable, Equatable {
    /// In seconds.
    public let halfLife: Double
    /// Mass of each item at its own latest event.
    private var masses: [Double]
    /// The latest event of each item, in seconds since the epoch.
    private var latest: [Int64]

    /// - Parameter halfLife: in seconds, finite and above zero.
    public init(itemCount: Int, halfLife: Double) {
        precondition(halfLife.isFinite && halfLife > 0, "a half-life is finite and positive")
        self.halfLife = halfLife
        masses = [Double](repeating: 0, count: itemCount)
        latest = [Int64](repeating: .min, count: itemCount)
    }

    /// Counts `events`, in any order.
    public init(_ events: some Sequence<TimedInteraction>, itemCount: Int, halfLife: Double) {
        self.init(itemCount: itemCount, halfLife: halfLife)
        for event in events { add(event.item, at: event.time) }
    }

    public var itemCount: Int { masses.count }

    /// Counts one event of `item` at `time`, in seconds since the epoch.
    public mutating func add(_ item: Int32, at time: Int64, weight: Double = 1) {
        let index = Int(item)
        if masses[index] == 0 {
            (masses[index], latest[index]) = (weight, time)
        } else if time >= latest[index] {
            masses[index] = masses[index] * decay(from: latest[index], to: time) + weight
            latest[index] = time
        } else {
            masses[index] += weight * decay(from: time, to: latest[index])
        }
    }

    /// The mass of `item` at `time`, which must not lie before its latest event.
    public func mass(of item: Int32, at time: Int64) -> Double {
        let index = Int(item)
        return masses[index] == 0 ? 0 : masses[index] * decay(from: latest[index], to: time)
    }

    /// The masses of all items at `time` divided by the largest, 0 ... 1; all zero if nothing was counted.
    public func shares(at time: Int64) -> [Float] {
        let masses = (0..<Int32(itemCount)).map { mass(of: $0, at: time) }
        let largest = masses.max() ?? 0
        return masses.map { largest > 0 ? Float($0 / largest) : 0 }
    }

    /// `2^(−age / halfLife)`
    private func decay(from earlier: Int64, to later: Int64) -> Double {
        exp2(-(Double(later) - Double(earlier)) / halfLife)
    }
}
