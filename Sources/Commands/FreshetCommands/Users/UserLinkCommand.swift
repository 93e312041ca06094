import ArgumentParser
import MeshMessages
import MeshRPC

/// `freshet user link`
struct UserLinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Give an anonymous id's events to the user that it turned out to be.",
        discussion: """
            Each event counts once, however often the command runs. The id stays linked: linking it to another user is \
            refused.

            Examples:
              freshet user link anonymous-7f3a 42
            """)

    @Argument(help: ArgumentHelp("The id that the events were sent with.", valueName: "anonymous"))
    var anonymous: String

    @Argument(help: ArgumentHelp("The user that it turned out to be.", valueName: "user"))
    var user: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        if anonymous == user { throw ValidationError("'\(user)' cannot be linked to itself") }
    }

    func run() async throws {
        try await mesh.withConnection { connection in
            let answer = try await connection.callPatiently(.session) {
                try await connection.session.linkUser(
                    SessionV1.LinkUserRequest(anonymousID: anonymous, userID: user),
                    options: .patient(for: anonymous))
            }
            Terminal.print(
                output.json
                    ? JSONText.object([("merged", .integer(Int64(answer.merged)))]).compact
                    : "\(anonymous) is \(user): \(Numbers.count(Int(answer.merged), "event")) merged")
        }
    }
}
