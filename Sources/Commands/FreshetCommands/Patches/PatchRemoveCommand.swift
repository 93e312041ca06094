import ArgumentParser
import MeshMessages
import MeshRPC

/// `freshet patch remove`
struct PatchRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take a patch away before its time.",
        discussion: """
            Removing a patch that is not there is no error. `freshet profile get USER` shows which there are.

            Examples:
              freshet patch remove 42 cli-genre_affinity
            """)

    @Argument(help: ArgumentHelp("The user's id.", valueName: "user"))
    var user: String

    @Argument(help: ArgumentHelp("The patch's id.", valueName: "patch"))
    var patch: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        try await mesh.withConnection { connection in
            let answer = try await connection.callPatiently(.session) {
                try await connection.session.removePatch(
                    SessionV1.RemovePatchRequest(userID: user, patchID: patch), options: .patient(for: user))
            }
            Terminal.print(
                output.json
                    ? JSONText.object([("removed", .bool(answer.removed))]).compact
                    : answer.removed ? "removed" : "user \(user) has no patch '\(patch)'; nothing was changed")
        }
    }
}
