import ArgumentParser

/// `freshet experiment`
struct ExperimentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "experiment",
        abstract:
            "What the arms of an experiment earned, what exploration has learned, and what another policy would have earned.",
        subcommands: [ExperimentReportCommand.self, ExplorationCommand.self, OffPolicyCommand.self])
}
