import MeshMessages
import MeshRPC

/// Where CPU time for refreshes after events comes from.
package protocol RefreshFunds: Sendable {
    func take(_ request: RefreshPurse.Request) async -> RefreshGrant
}

/// What came of asking.
package enum RefreshGrant: Sendable, Equatable {
    case granted(Double)
    /// The budget does not afford it now.
    case refused(retryAfter: Duration)
    /// The coordinator is away. It is the one that has others spend the budget, so nothing competes: refreshes go on.
    case unreachable
}

/// The near-real-time tier's part of the coordinator's budget.
package struct BudgetFunds: RefreshFunds {
    /// By which the coordinator knows whose part of the budget it is.
    static let purpose = "near_real_time_refresh"
    private static let timeout = Duration.milliseconds(500)

    private let coordinator: CoordinatorService.Client
    private let nodeID: String

    package init(_ caller: any RPCCaller, nodeID: String) {
        coordinator = CoordinatorService.Client(caller)
        self.nodeID = nodeID
    }

    package func take(_ request: RefreshPurse.Request) async -> RefreshGrant {
        do {
            let answer = try await coordinator.takeTokens(
                CoordinatorV1.TakeTokensRequest(
                    nodeID: nodeID, purpose: Self.purpose, wantedMillis: request.wanted, leastMillis: request.least,
                    returnedMillis: request.returned),
                options: CallOptions(timeout: Self.timeout))
            guard answer.grantedMillis > 0 else {
                return .refused(retryAfter: .milliseconds(Int64(max(100, answer.retryAfterMillis))))
            }
            return .granted(answer.grantedMillis)
        } catch {
            return .unreachable
        }
    }
}
