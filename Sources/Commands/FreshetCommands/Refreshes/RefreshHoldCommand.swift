import ArgumentParser
import MeshMessages

/// `freshet refresh hold`
struct RefreshHoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Stop refreshing a signal until it is released: when refreshes make it worse.",
        discussion: """
            What has been learnt of its cells is kept, and feedback goes on. It outlives the coordinator.

            Examples:
              freshet refresh hold mood --reason "the new model is worse"
              freshet refresh release mood
            """)

    @Argument(help: ArgumentHelp("The signal.", valueName: "signal"))
    var signal: String

    @Option(help: ArgumentHelp("Why: shown by `freshet status`.", valueName: "text"))
    var reason = ""

    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        try await mesh.withConnection { connection in
            let answer = try await connection.call(.coordinator) {
                try await connection.coordinator.holdRefreshes(
                    CoordinatorV1.HoldRefreshesRequest(signal: signal, reason: reason), options: .patient)
            }
            Terminal.print(answer.changed ? "\(signal) is held" : "\(signal) was held already")
        }
    }
}

/// `freshet refresh release`
struct RefreshReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Refresh a signal again that was held.",
        discussion: """
            Examples:
              freshet refresh release mood
            """)

    @Argument(help: ArgumentHelp("The signal.", valueName: "signal"))
    var signal: String

    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        try await mesh.withConnection { connection in
            let answer = try await connection.call(.coordinator) {
                try await connection.coordinator.releaseRefreshes(
                    CoordinatorV1.ReleaseRefreshesRequest(signal: signal), options: .patient)
            }
            Terminal.print(answer.changed ? "\(signal) is refreshed again" : "\(signal) was not held")
        }
    }
}
