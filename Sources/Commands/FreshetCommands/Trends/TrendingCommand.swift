import ArgumentParser
import MeshMessages
import MeshRPC

/// `freshet trending`
struct TrendingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trending",
        abstract: "Items that get more of the traffic than they use to: everybody's, or that of users who are alike.",
        discussion: """
            Strongest evidence first: log10 p is the probability of so many events by the item's usual share. Below that the \
            items that were seen for the first time a short while ago.

            --user answers with what trends among users like that one: within the cluster that the model puts the user in. \
            Without a model, or for a user of whom nothing is known, it is what trends over all users.

            Examples:
              freshet trending --limit 5
              freshet trending --window 15
              freshet trending --user 42
              freshet trending --watch               # prints the list whenever it changes, until Ctrl-C
            """)

    @Option(help: ArgumentHelp("How many items.", valueName: "n"))
    var limit: UInt32 = 20

    @Option(help: ArgumentHelp("5, 15 or 60 minutes (default: the strongest of any).", valueName: "minutes"))
    var window: UInt32 = 0

    @Option(help: ArgumentHelp("Among users like this one.", valueName: "user"))
    var user = ""

    @Option(help: ArgumentHelp("Within this cluster of users.", valueName: "cluster"))
    var cluster = ""

    @Flag(help: "Go on, and print the list whenever it changes.")
    var watch = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        if ![0, 5, 15, 60].contains(window) { throw ValidationError("--window \(window) is not 5, 15 or 60") }
        if !user.isEmpty && !cluster.isEmpty {
            throw ValidationError("--user names a cluster too: leave out --cluster")
        }
    }

    func run() async throws {
        let request = TriggerV1.GetTrendingRequest(
            limit: limit, windowMinutes: window, userID: user, cluster: cluster)
        try await mesh.withConnection { connection in
            if watch { return try await follow(request, connection) }
            let response = try await connection.call(.trigger) {
                try await connection.trigger.getTrending(request, options: .patient)
            }
            show(response)
        }
    }

    /// Until the stream ends for good; one that is cut is opened again.
    private func follow(_ request: TriggerV1.GetTrendingRequest, _ connection: MeshConnection) async throws {
        var backoff = Retry.backoff
        while true {
            do {
                let stream = try await connection.trigger.watchTrending(request)
                while let response = try await stream.next() {
                    backoff.succeeded()
                    show(response)
                }
            } catch let error as RPCError {
                guard Retry.isWorthwhile(error.code), backoff.failures + 1 < Retry().maxAttempts else {
                    throw CommandFailure(error, from: connection.name(of: .trigger))
                }
            }
            try await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
        }
    }

    private func show(_ response: TriggerV1.GetTrendingResponse) {
        Terminal.print(output.json ? response.jsonText : TrendingText.text(of: response, limit: Int(limit)))
    }
}
