import ArgumentParser

/// `freshet refresh`
struct RefreshCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh",
        abstract: "Which values are recomputed next, and why; and stopping that for a signal.",
        subcommands: [
            RefreshTopCommand.self, RefreshExplainCommand.self, RefreshHoldCommand.self, RefreshReleaseCommand.self,
        ])
}
