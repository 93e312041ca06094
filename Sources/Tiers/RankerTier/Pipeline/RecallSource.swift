/// What brought a candidate into the pool. The raw value is what travels.
public enum RecallSource: String, Sendable, CaseIterable {
    /// The rows of the items in the user's history: the model's own retrieval.
    case history
    /// The user's vector against the items' factors.
    case taste
    /// What resonates among users like this one.
    case clusterTrend = "cluster_trend"
    case trending
    case popularity
    /// Items that are new.
    case fresh
    /// What the request's query asks for.
    case query
    /// The request named the item.
    case candidate
    /// A slot given to an item of which too little is known.
    case exploration
    /// The catalogue's business rules put it there.
    case pinned
}

/// Several of them, as bits.
package struct RecallSources: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package init(_ source: RecallSource) { self.init(rawValue: 1 << source.bit) }

    /// In the order of the cases.
    package var all: [RecallSource] { RecallSource.allCases.filter { contains(RecallSources($0)) } }
}

extension RecallSource {
    /// The place among all cases.
    fileprivate var bit: UInt16 {
        switch self {
        case .history: 0
        case .taste: 1
        case .clusterTrend: 2
        case .trending: 3
        case .popularity: 4
        case .fresh: 5
        case .query: 6
        case .candidate: 7
        case .exploration: 8
        case .pinned: 9
        }
    }
}
