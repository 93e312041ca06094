import ArgumentParser

/// `freshet budget`
struct BudgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget",
        abstract: "What refreshes may cost, how it is divided among the tiers, and which come first.",
        subcommands: [BudgetGetCommand.self, BudgetSetCommand.self])
}
