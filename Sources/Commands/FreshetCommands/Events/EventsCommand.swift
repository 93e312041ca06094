import ArgumentParser

/// `freshet events`
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Send single events, and follow the log of all of them.",
        subcommands: [EventsPutCommand.self, EventsTailCommand.self])
}
