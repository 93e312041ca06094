/// A clock that stands, and chance that is known.
struct PausedTime {
    private(set) var now = ContinuousClock.now

    mutating func advance(_ duration: Duration) { now = now.advanced(by: duration) }
}

/// SplitMix64 (Steele, Lea and Flood, 2014), so that a failing case comes back.
struct SeededChance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Uniform in 0..<1.
    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}
