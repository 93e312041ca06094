import MeshMessages
import MeshRPC

/// What a request for trending items asks for, checked.
package struct TrendingQuery: Sendable, Equatable {
    /// Whose traffic.
    package enum Scope: Sendable, Equatable {
        case everybody
        case cluster(String)
        /// The cluster that a user is in.
        case clusterOf(userID: String)
    }

    package static let standardLimit = 20
    /// Items of one answer at most.
    package static let maximumLimit = 1000
    package static let windows: [UInt32] = [5, 15, 60]

    package var limit: Int
    /// Nil: the strongest evidence of any window.
    package var windowMinutes: Int?
    package var scope: Scope

    /// - Throws: `invalid_argument` for a window that there is not, and for a user and a cluster at once.
    package init(_ request: TriggerV1.GetTrendingRequest) throws(RPCError) {
        guard request.windowMinutes == 0 || TrendingQuery.windows.contains(request.windowMinutes) else {
            throw RPCError(
                .invalidArgument, "window_minutes: \(request.windowMinutes) is not 5, 15 or 60, or 0 for the strongest")
        }
        windowMinutes = request.windowMinutes == 0 ? nil : Int(request.windowMinutes)
        limit = request.limit == 0 ? TrendingQuery.standardLimit : min(Int(request.limit), TrendingQuery.maximumLimit)
        switch (request.userID.isEmpty, request.cluster.isEmpty) {
        case (true, true): scope = .everybody
        case (false, true): scope = .clusterOf(userID: request.userID)
        case (true, false): scope = .cluster(request.cluster)
        case (false, false):
            throw RPCError(.invalidArgument, "cluster: is given together with user_id, which names a cluster too")
        }
    }
}
