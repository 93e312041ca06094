import ArgumentParser
import MeshMessages
import MeshRPC
import Signals

/// `freshet profile watch`
struct ProfileWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "A user's profile as it changes, until you stop it.",
        discussion: """
            On a terminal the profile is drawn again at every look. Elsewhere, and with --changes, one line a change; \
            with --json one object a change: at, user_id, signal, value, source, status, age_seconds and \
            reinforcement_count. The first look reports every signal that has a value. A service that is away is \
            waited for.

            Examples:
              freshet profile watch 42
              freshet profile watch 42 --signals genre_affinity --every 250ms
              freshet profile watch 42 --json | jq -c '{signal, value}'
            """)

    @OptionGroup var question: ProfileQuestion

    @Option(help: ArgumentHelp("How often to look.", valueName: "duration"), transform: DurationArgument.init)
    var every = DurationArgument(.seconds(1))

    @Flag(help: "Print changes, one a line, also on a terminal.")
    var changes = false

    @Option(help: ArgumentHelp("Stop after so many changes.", valueName: "n"))
    var limit: Int?

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        // Watching is to be no load.
        if every.duration < .milliseconds(10) { throw ValidationError("--every is shorter than 10ms") }
        if let limit, limit < 1 { throw ValidationError("--limit \(limit) is not above 0") }
    }

    func run() async throws {
        try await mesh.withConnection { connection in
            let draws = Terminal.outputIsTTY && !changes && !output.json
            var changes = ProfileChanges()
            var printed = 0
            while true {
                let profile = try await connection.callPatiently(.session) {
                    try await connection.session.getProfile(question.request(), options: question.options)
                }
                let time = profile.asOf == 0 ? SystemTime.now : Timestamp(microseconds: profile.asOf)
                if draws { Terminal.redraw(ProfileText.text(profile)) }
                for change in changes.take(profile) {
                    printed += 1
                    if !draws {
                        Terminal.print(
                            output.json
                                ? change.json(userID: question.user, at: time).compact : change.text(at: time))
                    }
                    if printed == limit { return }
                }
                try await Task.sleep(for: every.duration)
            }
        }
    }
}
