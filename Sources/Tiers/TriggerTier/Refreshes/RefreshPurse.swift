/// What refreshes after events cost, so that they are paid for before they are made. A value that decides what to ask the
/// coordinator's budget for. CPU-milliseconds.
package struct RefreshPurse: Sendable {
    /// What the budget is asked for.
    package struct Request: Sendable, Equatable {
        package var wanted: Double
        /// What the first user costs: less is of no use.
        package var least: Double
        /// Granted earlier, and not used.
        package var returned: Double

        package init(wanted: Double, least: Double, returned: Double) {
            self.wanted = wanted
            self.least = least
            self.returned = returned
        }
    }

    /// Rounds that the expected cost is a mean of, about.
    private static let memory = 20.0

    /// Of one user's refresh.
    package private(set) var expected: Double
    /// What is left of a grant; negative: what was spent beyond it.
    private var balance = 0.0

    /// - Parameter expected: of one user, until it was measured.
    package init(expected: Double = 1) {
        self.expected = expected
    }

    /// What is asked for to refresh so many users; what is left of the grant before goes back with it.
    package mutating func request(for users: Int) -> Request {
        let request = Request(
            wanted: expected * Double(users) + max(0, -balance), least: expected, returned: max(0, balance))
        balance = min(0, balance)
        return request
    }

    /// Takes a grant.
    /// - Returns: how many users it pays for.
    package mutating func take(_ granted: Double) -> Int {
        guard granted > 0 else { return 0 }
        // A grant of the least leaves what was spent beyond earlier ones for a better time.
        let payable = granted > expected ? granted - max(0, -balance) : granted
        balance += granted
        return max(1, Int(payable / expected + 1e-9))
    }

    /// Refreshes were made, whether or not they led to anything.
    package mutating func spend(_ cost: Double, on users: Int, isPaid: Bool) {
        guard users > 0 else { return }
        if isPaid { balance -= cost }
        expected = max(0.001, expected + (cost / Double(users) - expected) / Self.memory)
        // What one round went over is made up for by the next; more would be a standstill that nobody understands.
        balance = max(balance, -expected * Double(users))
    }
}
