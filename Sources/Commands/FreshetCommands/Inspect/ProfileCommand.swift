import ArgumentParser
import MeshMessages
import Signals

/// `freshet profile`
struct ProfileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "A user's batch profile, the patches over it, and both merged.",
        discussion: """
            --json prints user_id, batch_profile, volatile_patches and resolved_profile; --provenance adds where each \
            resolved value comes from and how old it is.

            Examples:
              freshet profile 42
              freshet profile 42 --json --provenance
            """)

    @Argument(help: ArgumentHelp("The user's id.", valueName: "user"))
    var user: String

    @Option(help: ArgumentHelp("Only this signal; may be given more than once.", valueName: "name"))
    var signal: [String] = []

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
                try await connection.session.getProfile(
                    SessionV1.GetProfileRequest(userID: user, asOf: asOf?.microseconds ?? 0, signals: signal),
                    options: .patient)
            }
            Terminal.print(
                output.json
                    ? ProfileJSON.json(profile, provenance: provenance).pretty : ProfileText.text(profile))
        }
    }
}
