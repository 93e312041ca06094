import ArgumentParser
import MeshMessages
import MeshRPC

/// `freshet user forget`
struct UserForgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Remove a user from the log, the state, the patches and the profile, on the disk too.",
        discussion: """
            It cannot be undone. The log's files are rewritten without the user before the command returns; snapshots \
            that are built afterwards are without the user. Somebody who comes back under the same id starts as new.

            Examples:
              freshet user forget 42
              freshet user forget 42 --yes --json
            """)

    @Argument(help: ArgumentHelp("The user's id.", valueName: "user"))
    var user: String

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        guard try yes || isConfirmed() else {
            throw CommandFailure("nothing was changed")
        }
        try await mesh.withConnection { connection in
            let answer = try await connection.callPatiently(.session) {
                try await connection.session.forgetUser(
                    SessionV1.ForgetUserRequest(userID: user),
                    // Rewriting the log's files takes its time.
                    options: CallOptions(timeout: .seconds(60), route: .owner(of: user)))
            }
            Terminal.print(
                output.json
                    ? JSONText.object([("erased", .integer(Int64(answer.erased)))]).compact
                    : "\(user) is forgotten: \(answer.erased) entries of the log erased")
        }
    }

    private func isConfirmed() throws -> Bool {
        guard Terminal.inputIsTTY else {
            throw CommandFailure("forgetting cannot be undone: confirm it with --yes", exit: .usage)
        }
        Terminal.raw("Everything about '\(user)' will be removed for good. Type the id to confirm: ")
        return readLine() == user
    }
}
