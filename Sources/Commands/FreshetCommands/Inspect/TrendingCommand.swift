import ArgumentParser
import MeshMessages
import Signals

/// `freshet trending`
struct TrendingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trending",
        abstract: "Items that get more of the traffic than they use to.",
        discussion: """
            Strongest evidence first: log10 p is the probability of so many events by the item's usual share.

            Examples:
              freshet trending --limit 5
              freshet trending --window 15
            """)

    @Option(help: ArgumentHelp("How many items.", valueName: "n"))
    var limit: UInt32 = 20

    @Option(help: ArgumentHelp("5, 15 or 60 minutes (default: the strongest of any).", valueName: "minutes"))
    var window: UInt32 = 0

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        if ![0, 5, 15, 60].contains(window) { throw ValidationError("--window \(window) is not 5, 15 or 60") }
    }

    func run() async throws {
        try await mesh.withConnection { connection in
            let response = try await connection.call(.trigger) {
                try await connection.trigger.getTrending(
                    TriggerV1.GetTrendingRequest(limit: limit, windowMinutes: window), options: .patient)
            }
            if output.json { return Terminal.print(response.jsonText) }
            var table = TextTable([
                ("item", .left), ("window", .right), ("observed", .right), ("expected", .right), ("log10 p", .right),
            ])
            for item in response.items {
                table.add(
                    item.itemID, "\(item.windowMinutes) min", Numbers.fixed(item.observed, 0),
                    Numbers.fixed(item.expected, 2), Numbers.fixed(item.log10P, 1))
            }
            if !response.items.isEmpty { Terminal.print(table.text) }
            let watermark =
                response.watermark == 0
                ? "the beginning" : TimeText.iso8601(Timestamp(microseconds: response.watermark))
            Terminal.print("\(response.items.count) trending; the log has been followed up to \(watermark)")
        }
    }
}
