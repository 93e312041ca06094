import ArgumentParser
import MeshMessages

/// `freshet experiment exploration`
struct ExplorationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exploration",
        abstract: "What a ranker has learned of the items that it shows to learn about them.",
        discussion: """
            Exposures and rewards fade with a half-life of a week. A cluster's mean leans on what all users made of the item.

            Example:
              freshet experiment exploration --limit 20
            """)

    @Option(help: ArgumentHelp("How many lines.", valueName: "n"))
    var limit: UInt32 = 50

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        try await mesh.withConnection { connection in
            let response = try await connection.call(.ranker) {
                try await connection.ranker.getExploration(
                    RankerV1.GetExplorationRequest(limit: limit), options: .patient)
            }
            if output.json { return Terminal.print(response.jsonText) }
            var table = TextTable([
                ("item", .left), ("cluster", .left), ("exposures", .right), ("rewards", .right), ("mean", .right),
            ])
            for arm in response.arms {
                table.add(
                    arm.itemID, arm.cluster == 0 ? "all users" : String(arm.cluster - 1),
                    Numbers.fixed(arm.exposures, 1), Numbers.fixed(arm.rewards, 1), Numbers.fixed(arm.mean, 4))
            }
            if !response.arms.isEmpty { Terminal.print(table.text) }
            Terminal.print(
                "\(response.exposures) exposures count, with rewards of \(Numbers.fixed(response.rewards, 1)) altogether"
            )
        }
    }
}
