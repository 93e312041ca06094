import ArgumentParser

/// `freshet model`
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Ranking models that were trained elsewhere.",
        subcommands: [ModelCheckCommand.self, ModelImportCommand.self])
}
