import ArgumentParser

/// `freshet profile`
struct ProfileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "A user's batch profile, the patches over it, and both merged: once, or as it changes.",
        discussion: """
            `freshet profile 42` is short for `freshet profile get 42`.

            Examples:
              freshet profile get 42
              freshet profile watch 42 --signals genre_affinity
            """,
        subcommands: [ProfileGetCommand.self, ProfileWatchCommand.self], defaultSubcommand: ProfileGetCommand.self)
}
