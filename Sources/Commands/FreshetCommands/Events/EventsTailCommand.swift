import ArgumentParser

/// `freshet events tail`
struct EventsTailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Follow the log: every event as it becomes durable, until you stop it.",
        discussion: """
            All partitions are followed wherever their owners are; when one moves, the tail goes on where it stood, so \
            that nothing is missed and nothing comes twice. Order holds within a user. --json prints one object a line: \
            partition, offset and event. A line ends with [partition:offset], from which --from goes on.

            Examples:
              freshet events tail
              freshet events tail --user 42 --from start
              freshet events tail --from start --no-follow --json | jq -c .event > events.jsonl
              freshet events tail --from 3:120,7:55
            """)

    @Option(help: ArgumentHelp("Only this user's events.", valueName: "id"))
    var user: String?

    @Option(
        help: ArgumentHelp(
            "start, end, or offsets by partition such as 3:120,7:0 (then only these partitions).", valueName: "position"
        ), transform: TailStart.init)
    var from = TailStart.end

    @Flag(inversion: .prefixedNo, help: "Wait for more at the end of the log.")
    var follow = true

    @Option(help: ArgumentHelp("Stop after so many events.", valueName: "n"))
    var limit: Int?

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit \(limit) is not above 0") }
        if !follow, from == .end { throw ValidationError("--no-follow prints what is there: add --from start") }
    }

    func run() async throws {
        try await mesh.withConnection { connection in
            let output = TailOutput(cursor: TailCursor(from, user: user), user: user, isJSON: output.json, limit: limit)
            try await TailFollower(connection: connection, output: output, follows: follow).run()
        }
    }
}
