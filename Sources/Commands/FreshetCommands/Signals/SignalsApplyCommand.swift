import ArgumentParser
import MeshMessages

/// `freshet signals apply`
struct SignalsApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Give the mesh another catalogue of signals.",
        discussion: """
            The whole catalogue is replaced. What is wrong with it is reported with its line and field, and then \
            nothing changes. With --advised nothing is replaced but the tier of one signal, as `freshet signals advise` says.

            Examples:
              freshet signals apply catalogue.yaml --dry-run
              freshet signals apply catalogue.yaml
              freshet signals apply --advised genre_affinity
            """)

    @Argument(help: ArgumentHelp("The catalogue, as YAML.", valueName: "file"))
    var file: String?

    @Option(help: ArgumentHelp("Follow the advice for this signal, in place of a file.", valueName: "signal"))
    var advised: String?

    @Flag(help: "Only check it.")
    var dryRun = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        if (file == nil) == (advised == nil) { throw ValidationError("give a catalogue's file, or --advised SIGNAL") }
    }

    func run() async throws {
        guard let file else {
            let request = CoordinatorV1.ApplyPlacementRequest(signal: advised ?? "", dryRun: dryRun)
            return try await SignalsPlaceCommand.place(request, on: mesh, output)
        }
        let yaml = try TextFile.read(file)
        try await mesh.withConnection { connection in
            let response = try await connection.call(.coordinator) {
                try await connection.coordinator.applyCatalogue(
                    CoordinatorV1.ApplyCatalogueRequest(yaml: yaml, dryRun: dryRun), options: .patient)
            }
            if output.json { return Terminal.print(response.jsonText) }
            Terminal.print(
                dryRun
                    ? "valid: \(response.signals) signals; nothing was changed"
                    : "applied: \(response.signals) signals, catalogue revision \(response.revision)")
        }
    }
}
