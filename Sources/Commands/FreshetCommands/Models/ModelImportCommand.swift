import ArgumentParser
import Learning
import MeshMessages
import MeshRPC

/// `freshet model import`
struct ModelImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Publish a LightGBM ranker with the models that are served.",
        discussion: """
            Checks the model as `freshet model check` does and publishes a new version of the served models with this ranker \
            in it. Nothing serves it before it is activated; the command for that is printed.

            Examples:
              freshet model import lambdamart.txt
              freshet model import lambdamart.txt --features fullScore,recentScore,popularity
            """)

    @Argument(help: ArgumentHelp("What LightGBM's save_model wrote.", valueName: "file"))
    var file: String

    @Option(
        help: ArgumentHelp(
            "The features of the model's columns in their order (default: as the model names them).", valueName: "names"
        ))
    var features: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        let names = features?.split(separator: ",").map(String.init) ?? []
        let text = try TextFile.read(file)
        let answer = try await mesh.withConnection { connection in
            let imported = try await connection.call(.batch) {
                try await connection.batch.importModel(
                    BatchV1.ImportModelRequest(name: file, model: Array(text.utf8), featureNames: names),
                    options: .patient)
            }
            let active = try await connection.call(.coordinator) {
                try await connection.coordinator.getActiveSnapshot(CoordinatorV1.GetActiveSnapshotRequest())
            }
            return (imported: imported, profiles: active.active?.profilesVersion ?? "")
        }
        let version = answer.imported.modelsVersion
        let command = "freshet snapshot activate \(answer.profiles) --models \(version)"
        guard !output.json else {
            let figures = answer.imported.figures.map { ($0.name, JSONText.number($0.value)) }
            Terminal.print(
                JSONText.object([("models_version", .string(version)), ("activate_with", .string(command))] + figures)
                    .compact)
            return
        }
        Terminal.print("models \(version): published, not active")
        Terminal.message("to serve it: \(command)")
    }
}
