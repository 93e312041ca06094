import ArgumentParser
import MeshMessages

/// `freshet signals advise`
struct SignalsAdviseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advise",
        abstract: "Which signals should move to a faster or a slower tier, by what staleness was measured to cost.",
        discussion: """
            For a sample of the events the loss of the served value and of one computed fresh are compared. A signal should be \
            faster when today's age costs more than 0.5 % of the loss for certain, and slower when the slower tier's age would cost \
            less than 0.1 %, three windows in a row. Nothing moves by itself: `freshet signals place` does it.

            Examples:
              freshet signals advise
              freshet signals advise genre_affinity     # with its curve of cost against age
            """)

    @Argument(help: ArgumentHelp("One signal, with its curve (default: all).", valueName: "signal"))
    var signal: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        try await mesh.withConnection { connection in
            let answer = try await connection.call(.coordinator) {
                try await connection.coordinator.getPlacementAdvice(
                    CoordinatorV1.GetPlacementAdviceRequest(signal: signal ?? ""), options: .patient)
            }
            if output.json { return Terminal.print(answer.jsonText) }
            Terminal.print(PlacementText(answer.advice, withCurves: signal != nil).lines.joined(separator: "\n"))
        }
    }
}
