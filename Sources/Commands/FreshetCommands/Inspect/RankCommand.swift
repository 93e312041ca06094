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
              freshet rank 42 --context device=tv --context utc_offset_minutes=60 --explain
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
        help: ArgumentHelp(
            "What is known of the situation: device, last_item, utc_offset_minutes, locale; may be repeated.",
            valueName: "key=value"),
        transform: AttributeArgument.init)
    var context: [AttributeArgument] = []

    @Flag(
        help:
            "Say of each item which features it has, what each adds to its score, and which live patches are about it.")
    var explain = false

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
                        userID: user, limit: limit, context: context.map { .init(key: $0.key, value: $0.value) },
                        arm: arm, asOf: asOf?.microseconds ?? 0, query: query, explain: explain),
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
        lines += features(of: response.items)
        lines.append(
            "arm \(response.arm); \(response.historyItems) items of history, \(response.freshItems) of them fresh; "
                + "\(response.ranked) candidates; profiles \(orNone(response.profilesVersion)), "
                + "models \(orNone(response.modelsVersion))")
        if response.degraded { lines.append("degraded: \(response.degradations.joined(separator: ", "))") }
        if !response.responseID.isEmpty {
            lines.append(
                "answer \(response.responseID): `freshet explain \(response.responseID)` says what it was made of")
        }
        return lines.joined(separator: "\n")
    }

    /// The five features that move an item's score most and the patches about it, a line an item; nothing for items without
    /// explanation.
    private static func features(of items: [RankerV1.RankedItem]) -> [String] {
        items.compactMap { item in
            guard !item.features.isEmpty || !item.patchIDs.isEmpty else { return nil }
            let strongest = item.features.sorted { $0.contribution.magnitude > $1.contribution.magnitude }.prefix(5)
            let features = strongest.map {
                "\($0.name) \(Numbers.fixed($0.value, 3)) (\($0.contribution < 0 ? "" : "+")"
                    + "\(Numbers.fixed($0.contribution, 3)))"
            }
            let patches = item.patchIDs.map { "patch \($0)" }
            return "\(item.title.isEmpty ? item.itemID : item.title): " + (features + patches).joined(separator: ", ")
        }
    }

    private static func orNone(_ version: String) -> String { version.isEmpty ? "none" : version }
}
