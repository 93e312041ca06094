import MeshMessages
import MeshRPC

/// Where CPU time for costly work of a request comes from.
package protocol TokenSource: Sendable {
    /// Takes so much of the budget, all or nothing.
    /// - Parameter millis: CPU milliseconds.
    func take(_ millis: Double, for purpose: String) async -> Bool
    /// The work that was paid for was not done after all.
    func giveBack(_ millis: Double) async
}

/// Work that costs the fleet nothing, because it runs elsewhere.
package struct FreeTokens: TokenSource {
    package init() {}
    package func take(_ millis: Double, for purpose: String) async -> Bool { true }
    package func giveBack(_ millis: Double) async {}
}

/// The coordinator's budget. Tokens are fetched ahead, several requests' worth at a time, so that no request waits for the
/// coordinator: a request without a token at hand does without and has more fetched. What nobody has used by the end of a grant
/// goes back to the budget.
package actor BudgetTokens: TokenSource {
    /// Requests' worth that one call asks for.
    private static let batch = 16.0
    private static let timeout = Duration.milliseconds(500)

    private let coordinator: CoordinatorService.Client
    private let nodeID: String
    private var held = 0.0
    private var heldUntil: ContinuousClock.Instant = .now
    private var nextCall: ContinuousClock.Instant = .now
    private var isFetching = false
    /// Grants so far.
    private var grants = 0

    package init(_ caller: any RPCCaller, nodeID: String) {
        coordinator = CoordinatorService.Client(caller)
        self.nodeID = nodeID
    }

    package func take(_ millis: Double, for purpose: String) async -> Bool {
        let isGranted = heldUntil > .now && held >= millis
        if isGranted { held -= millis }
        if heldUntil <= .now || held < millis, !isFetching, nextCall <= .now {
            isFetching = true
            Task { await fetch(millis, for: purpose) }
        }
        return isGranted
    }

    package func giveBack(_ millis: Double) { held += millis }

    private func fetch(_ millis: Double, for purpose: String) async {
        defer { isFetching = false }
        nextCall = .now + .seconds(1)
        let unused = held
        held = 0
        let request = CoordinatorV1.TakeTokensRequest(
            nodeID: nodeID, purpose: purpose, wantedMillis: millis * Self.batch, leastMillis: millis,
            returnedMillis: unused)
        guard let response = try? await coordinator.takeTokens(request, options: CallOptions(timeout: Self.timeout))
        else { return }
        if response.grantedMillis > 0 {
            held += response.grantedMillis
            let validity = Duration.milliseconds(Int64(response.validMillis))
            heldUntil = .now + validity
            nextCall = .now
            grants += 1
            Task { [grants] in await returnUnused(of: grants, after: validity, purpose) }
        } else {
            nextCall = .now + .milliseconds(Int64(max(50, response.retryAfterMillis)))
        }
    }

    /// Returns what is left when a grant's time is over, unless there has been another one since, which took it along.
    private func returnUnused(of grant: Int, after validity: Duration, _ purpose: String) async {
        guard (try? await Task.sleep(for: validity)) != nil, grant == grants, held > 0, !isFetching else { return }
        let request = CoordinatorV1.TakeTokensRequest(nodeID: nodeID, purpose: purpose, returnedMillis: held)
        held = 0
        _ = try? await coordinator.takeTokens(request, options: CallOptions(timeout: Self.timeout))
    }
}
