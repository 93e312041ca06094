import ArgumentParser
import MeshMessages

/// `freshet budget get`
struct BudgetGetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "The budget, what each tier spends of it, and what a CPU-millisecond buys there.",
        discussion: """
            The exchange rate is the loss that the next CPU-millisecond of a tier takes away, in units of a mean loss: the \
            budget goes where it is highest, within the tiers' floors and ceilings.

            Examples:
              freshet budget get
              freshet budget get --json
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        try await mesh.withConnection { connection in
            let plan = try await connection.call(.coordinator) {
                try await connection.coordinator.getPlan(CoordinatorV1.GetPlanRequest(), options: .patient)
            }
            if output.json {
                Terminal.print(
                    CoordinatorV1.GetPlanResponse(
                        budget: plan.budget, tiers: plan.tiers, policies: plan.policies,
                        spentLastMinuteMillis: plan.spentLastMinuteMillis
                    ).jsonText)
            } else {
                Terminal.print(
                    (BudgetText(plan).lines + ["policies: \(plan.policies.joined(separator: ", "))"])
                        .joined(separator: "\n"))
            }
        }
    }
}
