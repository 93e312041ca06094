import ArgumentParser
import ProtobufC

/// `freshet refreshes`
struct RefreshesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refreshes", abstract: "The compute that is spent on keeping signals fresh.",
        subcommands: [BudgetCommand.self])

    /// `freshet refreshes budget`
    struct BudgetCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "budget",
            abstract: "Set what refreshes may cost, and which come first.",
            discussion: """
                Examples:
                  freshet refreshes budget --ms 200 --policy ralf
                  freshet refreshes budget --ms 0    # stops refreshing
                """)

        @OptionGroup var mesh: MeshOptions
        @OptionGroup var output: OutputOptions

        @Option(help: ArgumentHelp("CPU-milliseconds per second of the whole fleet.", valueName: "n"))
        var ms: Double?

        @Option(help: ArgumentHelp("ralf or round_robin.", valueName: "policy"))
        var policy: RefreshPolicy?

        func validate() throws {
            if ms == nil && policy == nil { throw ValidationError("say what to change: --ms, --policy or both") }
            if let ms, !(0...1_000_000).contains(ms) {
                throw ValidationError("--ms \(ms) is not between 0 and 1000000")
            }
        }

        func run() async throws {
            try await mesh.withConnection { connection in
                let budget = try await RefreshBudget(milliseconds: ms, policy: policy).set(on: connection)
                if output.json {
                    Terminal.print(budget.jsonText)
                } else {
                    Terminal.print("\(Numbers.fixed(budget.cpuMillisPerSecond, 0)) CPU-ms per second, \(budget.policy)")
                }
            }
        }
    }
}
