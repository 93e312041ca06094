import Synchronization
import TestSupport

/// The dice of a simulation. Asked in an order that the seed decides, it gives what the seed decides.
final class Chance: Sendable {
    private let random: Mutex<SplitMix64>

    init(seed: UInt64) {
        random = Mutex(SplitMix64(seed: seed))
    }

    func number(_ range: ClosedRange<Int>) -> Int { random.withLock { Int.random(in: range, using: &$0) } }

    func happens(_ percent: Int) -> Bool { number(1...100) <= percent }

    func milliseconds(_ range: ClosedRange<Int>) -> Duration {
        .microseconds(number(range.lowerBound * 1000...range.upperBound * 1000))
    }

    func pick<Element>(_ elements: [Element]) -> Element { elements[number(0...elements.count - 1)] }
}
