import ArgumentParser
import MeshMessages

/// Which refresh the coordinator hands out first.
enum RefreshPolicy: String, CaseIterable, ExpressibleByArgument, Sendable {
    case ralf
    case roundRobin = "round_robin"
}

/// What refreshes may cost, and in which order they come.
struct RefreshBudget: Sendable {
    /// CPU-milliseconds per second; nil leaves it as it is.
    var milliseconds: Double?
    /// nil leaves it as it is.
    var policy: RefreshPolicy?

    /// SetBudget always carries an amount, so one that is to stay is read first.
    @discardableResult
    func set(on connection: MeshConnection) async throws -> CoordinatorV1.Budget {
        try await connection.call(.coordinator) {
            let amount: Double
            if let milliseconds {
                amount = milliseconds
            } else {
                let plan = try await connection.coordinator.getPlan(
                    CoordinatorV1.GetPlanRequest(limit: 1), options: .patient)
                amount = plan.budget?.cpuMillisPerSecond ?? 0
            }
            let response = try await connection.coordinator.setBudget(
                CoordinatorV1.SetBudgetRequest(cpuMillisPerSecond: amount, policy: policy?.rawValue ?? ""),
                options: .patient)
            return response.budget ?? CoordinatorV1.Budget()
        }
    }
}
