import ArgumentParser

/// `freshet patch`
struct PatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patch", abstract: "Volatile values over a user's profile: write one, take one away.",
        discussion: """
            A patch overrides one signal of one user, weighs less with every minute, and is gone at its TTL, when the \
            batch value shows again exactly as it was.
            """,
        subcommands: [PatchPutCommand.self, PatchRemoveCommand.self])
}
