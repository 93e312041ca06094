import MeshMessages

/// What refreshes may cost, and in which order they come.
struct RefreshBudget: Sendable {
    /// CPU-milliseconds per second; nil leaves it as it is.
    var milliseconds: Double?
    /// One of those that GetPlan lists; nil leaves it as it is.
    var policy: String?
    /// Replace what held for these tiers.
    var tiers: [CoordinatorV1.TierBudget] = []

    @discardableResult
    func set(on connection: MeshConnection) async throws -> CoordinatorV1.Budget {
        try await connection.call(.coordinator) {
            let response = try await connection.coordinator.setBudget(
                CoordinatorV1.SetBudgetRequest(
                    cpuMillisPerSecond: milliseconds ?? 0, policy: policy ?? "", keepRate: milliseconds == nil,
                    tiers: tiers),
                options: .patient)
            return response.budget ?? CoordinatorV1.Budget()
        }
    }
}
