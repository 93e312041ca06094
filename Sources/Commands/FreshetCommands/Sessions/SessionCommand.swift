import ArgumentParser
import MeshMessages
import MeshRPC
import Signals

/// `freshet session`
struct SessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "The session that a user is in.", subcommands: [GetCommand.self])

    /// `freshet session get`
    struct GetCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "get",
            abstract: "What a user has clicked in this session, how fast, and what it says of the user.",
            discussion: """
                A session ends when nothing has happened for the catalogue's session gap (30 minutes unless it says \
                otherwise); the next event begins another.

                Examples:
                  freshet session get 42
                  freshet session get 42 --json | jq '.clicks[].item_id'
                """)

        @Argument(help: ArgumentHelp("The user's id.", valueName: "user"))
        var user: String

        @Option(
            help: ArgumentHelp("As of this time; only for a mesh started with --replay.", valueName: "time"),
            transform: TimeText.argument)
        var asOf: Timestamp?

        @OptionGroup var output: OutputOptions
        @OptionGroup var mesh: MeshOptions

        func run() async throws {
            try await mesh.withConnection { connection in
                let session = try await connection.call(.session) {
                    try await connection.session.getSession(
                        SessionV1.GetSessionRequest(userID: user, asOf: asOf?.microseconds ?? 0),
                        options: .patient(for: user))
                }
                Terminal.print(output.json ? SessionText.json(session).pretty : SessionText.text(session))
            }
        }
    }
}
