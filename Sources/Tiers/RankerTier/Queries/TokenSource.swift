import MeshMessages
import MeshRPC

/// Where CPU time for costly work of a request comes from.
package protocol TokenSource: Sendable {
    /// Takes so much of the budget, all or nothing.
    /// - Parameter millis: CPU milliseconds.
    func take(_ millis: Double, for purpose: String) async -> Bool
}

/// Work that costs the fleet nothing, because it runs elsewhere.
package struct FreeTokens: TokenSource {
    package init() {}
    package func take(_ millis: Double, for purpose: String) async -> Bool { true }
}

/// The coordinator's budget. Tokens are fetched ahead, several requests' worth at a time, so that no request waits for the
/// coordinator: a request without a token at hand does without and has more fetched.
package actor BudgetTokens: TokenSource {
    /// Requests' worth that one call asks for.
    private static let batch = 16.0

    private let coordinator: CoordinatorService.Client
    private let nodeID: String
    private var held = 0.0
    private var heldUntil: ContinuousClock.Instant = .now
    private var nextCall: ContinuousClock.Instant = .now
    private var isFetching = false

    package init(_ caller: any RPCCaller, nodeID: String) {
        coordinator = CoordinatorService.Client(caller)
        self.nodeID = nodeID
    }

    package func take(_ millis: Double, for purpose: String) async -> Bool {
        if heldUntil < .now { held = 0 }
        let isGranted = held >= millis
        if isGranted { held -= millis }
        if held < millis, !isFetching, nextCall <= .now {
            isFetching = true
            Task { await fetch(millis, for: purpose) }
        }
        return isGranted
    }

    private func fetch(_ millis: Double, for purpose: String) async {
        defer { isFetching = false }
        nextCall = .now + .seconds(1)
        let request = CoordinatorV1.TakeTokensRequest(
            nodeID: nodeID, purpose: purpose, wantedMillis: millis * Self.batch, leastMillis: millis)
        guard
            let response = try? await coordinator.takeTokens(request, options: CallOptions(timeout: .milliseconds(500)))
        else { return }
        if response.grantedMillis > 0 {
            held = response.grantedMillis
            heldUntil = .now + .milliseconds(Int64(response.validMillis))
            nextCall = .now
        } else {
            nextCall = .now + .milliseconds(Int64(max(50, response.retryAfterMillis)))
        }
    }
}
