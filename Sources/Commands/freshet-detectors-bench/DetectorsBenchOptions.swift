/// What the benchmark is told on the command line.
struct DetectorsBenchOptions {
    var seed: UInt64 = 1
    var bursts = 400
    /// Days of traffic with bursts, and with stories; the first ones are for learning.
    var days = 5
    var storyDays = 14
    var stories = 100

    init(_ arguments: [String] = []) throws(DetectorsBenchFailure) {
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            guard let text = rest.popFirst(), let number = Int(text), number > 0 else {
                throw DetectorsBenchFailure("\(flag) wants a number above 0")
            }
            switch flag {
            case "--seed": seed = UInt64(number)
            case "--bursts": bursts = number
            case "--days": days = max(5, number)
            case "--story-days": storyDays = max(6, number)
            case "--stories": stories = number
            default: throw DetectorsBenchFailure("there is no option \(flag)")
            }
        }
    }
}

/// Why there is no measurement; its text is for the person at the terminal.
struct DetectorsBenchFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
