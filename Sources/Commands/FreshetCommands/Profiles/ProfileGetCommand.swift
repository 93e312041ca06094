import ArgumentParser
import MeshMessages
import Signals

/// `freshet profile get`
struct ProfileGetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "A user's batch profile, the patches over it, and both merged.",
        discussion: """
            --max-age asks for a tighter (or wider) staleness budget than the catalogue's, for all signals or for one; \
            --on-stale says what becomes of a value that is older. --json prints user_id, batch_profile, \
            volatile_patches and resolved_profile; --provenance adds where each resolved value comes from and how old \
            it is.

            Examples:
              freshet profile get 42
              freshet profile get 42 --signals genre_affinity,risk --json --provenance
              freshet profile get 42 --max-age 6h --max-age risk=10s --on-stale refuse
            """)

    @OptionGroup var question: ProfileQuestion

    @Option(
        help: ArgumentHelp("As of this time; only for a mesh started with --replay.", valueName: "time"),
        transform: TimeText.argument)
    var asOf: Timestamp?

    @Flag(help: "With --json: add where each resolved value comes from.")
    var provenance = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        try await mesh.withConnection { connection in
            let profile = try await connection.call(.session) {
                try await connection.session.getProfile(question.request(asOf: asOf), options: question.options)
            }
            Terminal.print(
                output.json
                    ? ProfileJSON.json(profile, provenance: provenance).pretty : ProfileText.text(profile))
        }
    }
}
