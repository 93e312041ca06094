import ArgumentParser

/// `freshet user`
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Who a user is: give an anonymous id's events to a user, or forget a user.",
        subcommands: [UserLinkCommand.self, UserForgetCommand.self])
}
