/// One simulated server: a few workers, a queue, and an illness. Times are seconds since the simulation began.
struct Replica {
    enum Health {
        case well
        /// Takes so many times as long.
        case slow(Double)
        /// Answers `unavailable` after a millisecond.
        case failing
        /// Fails in every second period of this length.
        case flapping(Double)
    }

    let health: Health
    let workers = 2
    var busy = 0
    var queue: [Int] = []
    /// The next of `queue`; what lies before is done.
    var head = 0

    func fails(at time: Double) -> Bool {
        switch health {
        case .well, .slow: false
        case .failing: true
        case .flapping(let period): Int(time / period) % 2 == 1
        }
    }

    var slowdown: Double {
        if case .slow(let factor) = health { return factor }
        return 1
    }

    mutating func dequeue() -> Int? {
        guard head < queue.count else { return nil }
        defer { head += 1 }
        return queue[head]
    }
}
