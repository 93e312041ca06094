import ArgumentParser
import MeshMessages
import Signals

/// `freshet rank`
struct RankCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rank",
        abstract: "What a user is shown, and what put it there.",
        discussion: """
            --query says in words what is wanted: a film like others (typos are fine), shorter, newer, with or without genres,
            tags and people, in a language, from a decade. What is understood is printed, what is not is named, and each item says
            which conditions it meets. Hard conditions are never violated: when nothing meets them, nothing is listed.

            Examples:
              freshet rank 42
              freshet rank 42 --query "something like The Truman Show but shorter and without romance"
              freshet rank 42 --arm control --limit 5
              freshet rank 42 --json | jq '.items[].title'
            """)

    @Argument(help: ArgumentHelp("The user's id.", valueName: "user"))
    var user: String

    @Option(help: ArgumentHelp("How many items.", valueName: "n"))
    var limit: UInt32 = 10

    @Option(help: ArgumentHelp("What is wanted, in words.", valueName: "words"))
    var query = ""

    @Option(
        help: ArgumentHelp("control, injection, blend or popularity (default: by hash of the user).", valueName: "arm"))
    var arm = ""

    @Option(
        help: ArgumentHelp("As of this time; only for a mesh started with --replay.", valueName: "time"),
        transform: TimeText.argument)
    var asOf: Timestamp?

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        if !(1...1_000).contains(limit) { throw ValidationError("--limit \(limit) is not between 1 and 1000") }
    }

    func run() async throws {
        try await mesh.withConnection { connection in
            let response = try await connection.call(.ranker) {
                try await connection.ranker.rank(
                    RankerV1.RankRequest(
                        userID: user, limit: limit, arm: arm, asOf: asOf?.microseconds ?? 0, query: query),
                    options: .patient)
            }
            Terminal.print(output.json ? response.jsonText : Self.text(response))
        }
    }

    static func text(_ response: RankerV1.RankResponse) -> String {
        var table = TextTable([
            ("", .right), ("item", .left), ("title", .left), ("score", .right), ("sources", .left),
        ])
        for (position, item) in response.items.enumerated() {
            let sources = item.sources.map { "\($0.name) \(Numbers.fixed($0.contribution, 3))" }
            table.add(
                String(position + 1), item.itemID, item.title, Numbers.fixed(item.score, 4),
                sources.joined(separator: ", "))
        }
        var lines = table.lines
        if let interpretation = response.interpretation {
            lines = QueryText.interpretation(interpretation) + [""] + lines
            lines += [""] + QueryText.reasons(response.items)
        }
        lines.append(
            "arm \(response.arm); \(response.historyItems) items of history, \(response.freshItems) of them fresh; "
                + "\(response.ranked) candidates; profiles \(orNone(response.profilesVersion)), "
                + "models \(orNone(response.modelsVersion))")
        if response.degraded { lines.append("degraded: \(response.degradations.joined(separator: ", "))") }
        return lines.joined(separator: "\n")
    }

    private static func orNone(_ version: String) -> String { version.isEmpty ? "none" : version }
}
