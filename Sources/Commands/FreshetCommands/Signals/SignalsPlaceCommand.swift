import ArgumentParser
import MeshMessages

/// `freshet signals place`
struct SignalsPlaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "place",
        abstract: "Move a signal to another tier: as advised, or to one that is named.",
        discussion: """
            The catalogue in force gets the signal pinned there, with the reason, and is applied; everything else in it stays \
            as it is. A safety signal never goes below streaming.

            Examples:
              freshet signals place genre_affinity                       # follows the advice, if there is any
              freshet signals place genre_affinity --tier near_real_time --reason "a test until Friday"
              freshet signals place genre_affinity --dry-run             # prints the catalogue, changes nothing
            """)

    @Argument(help: ArgumentHelp("The signal.", valueName: "signal"))
    var signal: String

    @Option(help: "batch, near_real_time, streaming or request (default: as advised).")
    var tier: TierArgument?

    @Option(help: ArgumentHelp("Kept in the catalogue (default: what was measured).", valueName: "text"))
    var reason = ""

    @Flag(help: "Only show what the catalogue would be.")
    var dryRun = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        let request = CoordinatorV1.ApplyPlacementRequest(
            signal: signal, tier: tier?.tier.message ?? .unspecified, reason: reason, dryRun: dryRun)
        try await Self.place(request, on: mesh, output)
    }

    /// Moves the signal, and prints where it went.
    static func place(
        _ request: CoordinatorV1.ApplyPlacementRequest, on mesh: MeshOptions, _ output: OutputOptions
    ) async throws {
        try await mesh.withConnection { connection in
            let answer = try await connection.call(.coordinator) {
                try await connection.coordinator.applyPlacement(request, options: .patient)
            }
            if output.json { return Terminal.print(answer.jsonText) }
            if request.dryRun { return Terminal.print(answer.yaml) }
            Terminal.print(
                "\(request.signal) moved from \(ProvenanceText.tier(answer.from)) to \(ProvenanceText.tier(answer.to)); catalogue "
                    + "revision \(answer.revision)")
        }
    }
}
