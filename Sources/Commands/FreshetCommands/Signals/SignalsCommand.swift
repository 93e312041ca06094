import ArgumentParser

/// `freshet signals`
struct SignalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signals",
        abstract: "The catalogue of signals, and which tier each belongs to.",
        subcommands: [
            SignalsListCommand.self, SignalsClassifyCommand.self, SignalsAdviseCommand.self, SignalsPlaceCommand.self,
            SignalsApplyCommand.self,
        ])
}
