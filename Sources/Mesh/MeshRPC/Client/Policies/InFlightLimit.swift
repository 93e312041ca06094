/// Bounds the calls that one endpoint has at a time, so that a stalled one holds a bounded part of the caller's memory.
package struct InFlightLimit: Sendable {
    package let limit: Int
    package private(set) var inFlight = 0

    package init(_ limit: Int = 1024) {
        precondition(limit >= 1, "an endpoint that takes no calls is none")
        self.limit = limit
    }

    package var isFull: Bool { inFlight >= limit }

    /// True, and counted, when one more call fits.
    package mutating func enter() -> Bool {
        guard !isFull else { return false }
        inFlight += 1
        return true
    }

    /// Precondition: the call entered.
    package mutating func leave() {
        precondition(inFlight > 0, "a call left that never entered")
        inFlight -= 1
    }
}
