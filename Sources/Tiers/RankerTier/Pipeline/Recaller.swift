/// Finds candidates. The first stage is a list of these.
///
/// A recaller does no I/O and reads no clock: what it needs of other processes is gathered before, concurrently, under the
/// request's deadline, and lies in the input. So a request can be replayed.
package protocol Recaller: Sendable {
    var source: RecallSource { get }

    /// Adds candidates to the pool, the best first, until `CandidatePool.add` says that this source's quota is full or its time
    /// is up.
    func recall(_ request: RecallRequest, into pool: inout CandidatePool)
}

/// What recallers look at.
package struct RecallRequest: Sendable {
    package let input: RankingInput
    package let model: ServedModel
    let history: ModelHistory
    /// The first stage's score of each item of the model; `Ranking.excluded` for what the user has seen.
    package let scores: [Float]
    /// The product of the user's vector with each item's, if the ranker has computed them for `history`.
    let factorScores: [Float]?
}

/// What became of one recaller.
public struct RecallReport: Sendable, Equatable {
    public enum Status: String, Sendable {
        case found = "ok"
        /// Nothing of its kind, or nothing that the filters left.
        case empty
        /// Left out by the order of degradation or by the request.
        case skipped
        /// Its time was up: cut off, or not asked at all.
        case late
    }

    public var source: RecallSource
    /// New candidates and ones that others had found before.
    public var items: Int
    public var status: Status
    /// Zero without a clock.
    public var duration: Duration
    /// After how many items that it offered it was cut off; nil when it was not.
    public var cut: Int?
}
