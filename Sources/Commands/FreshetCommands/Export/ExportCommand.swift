import ArgumentParser

/// `freshet export`
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Data for other programs.",
        subcommands: [ExportTrainingCommand.self])
}
