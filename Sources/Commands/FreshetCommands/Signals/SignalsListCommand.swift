import ArgumentParser
import MeshMessages

/// `freshet signals list`
struct SignalsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The signals of the mesh and the tier of each.",
        discussion: """
            Examples:
              freshet signals list
              freshet signals list --yaml > catalogue.yaml   # to edit and apply
            """)

    @Flag(help: "Print the catalogue as the YAML that was applied.")
    var yaml = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        try await mesh.withConnection { connection in
            let catalogue = try await connection.call(.coordinator) {
                try await connection.coordinator.getCatalogue(CoordinatorV1.GetCatalogueRequest(), options: .patient)
            }
            if yaml { return Terminal.print(catalogue.yaml) }
            let answer = try await connection.call(.coordinator) {
                try await connection.coordinator.classify(CoordinatorV1.ClassifyRequest(), options: .patient)
            }
            if output.json {
                let signals = answer.classifications.map { signal in
                    JSONText.object([
                        ("signal", .string(signal.signal)), ("tier", .string(ProvenanceText.tier(signal.tier))),
                        ("urgency", .number(signal.urgency)), ("pinned", .bool(signal.pinned)),
                    ])
                }
                return Terminal.print(
                    JSONText.object([
                        ("revision", .integer(Int64(clamping: catalogue.revision))), ("signals", .array(signals)),
                    ]).compact)
            }
            var table = TextTable([("signal", .left), ("tier", .left), ("urgency", .right), ("", .left)])
            for signal in answer.classifications {
                table.add(
                    signal.signal, ProvenanceText.tier(signal.tier), Numbers.fixed(signal.urgency, 3),
                    signal.pinned ? "pinned" : "")
            }
            Terminal.print(table.text)
            Terminal.print("\(answer.classifications.count) signals, catalogue revision \(catalogue.revision)")
        }
    }
}
