/// How a staleness limit D becomes a window in which a cell is to be leased.
///
/// The last quarter of D is the worker's. A cell is eligible from half of the rest on: earlier, a few cells would be refreshed
/// over and over; later, the windows would be too short to be met together.
struct DeadlineLimits: Sendable {
    private static let leaseBy = 0.75
    private static let eligible = 0.5

    let limit: Double

    /// Seconds after a refresh at which the next must be leased at the latest.
    var window: Double { Self.leaseBy * limit }

    /// Seconds before the latest time at which a cell may be leased.
    var leadTime: Double { Self.eligible * window }

    /// Tokens a second that cells with this limit and cost need.
    ///
    /// A job is released half a window after the last refresh and is due half a window later, so within any L seconds a
    /// cell has at most `floor((L − window/2) / (window/2)) + 1` jobs that are both released and due: no more than
    /// `2 L / window`. As long as the sum of `2 c / window` is within the rate, what is due in any interval fits into it, and
    /// earliest deadline first meets every deadline (Baruah, Rosier and Howell 1990, processor demand). The plainer `Σ c / D`
    /// would do only for cells that are refreshed exactly at their deadline.
    func demand(cost: Double, cells: Int) -> Double { 2 * cost * Double(cells) / window }
}
