import ArgumentParser
import MeshRPC

/// `freshet`: bring a mesh up on one machine, import, build, replay, inspect.
public struct FreshetCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "freshet",
        abstract: "Recommendations from signals that change at different speeds: run and inspect a mesh.",
        discussion: """
            A first walk, with MovieLens files at hand:
              freshet up --data-dir /tmp/mesh &      # the five services
              freshet import ml-100k.inter --items ml-100k.item
              freshet build --models                 # active on every tier
              freshet rank 42                        # what is shown, and why
              freshet events put --user 42 --kind search --query jazz
              freshet profile get 42                 # batch, patches, both merged
              freshet events tail --user 42          # the log as it grows

            Every command that prints data has --json. Progress and messages go to stderr.
            Exit codes: 0 done, 1 failed, 3 built but held back by a quality gate, 64 wrong arguments, 65 bad input data, \
            69 the mesh does not answer.
            """,
        subcommands: [
            UpCommand.self, ImportCommand.self, BuildCommand.self, SnapshotCommand.self, ReplayCommand.self,
            EvaluateCommand.self, ExportCommand.self, ModelCommand.self, RankCommand.self, ProfileCommand.self,
            SessionCommand.self, TrendingCommand.self, SignalsCommand.self, EventsCommand.self, PatchCommand.self,
            UserCommand.self, RefreshCommand.self, BudgetCommand.self, StatusCommand.self,
        ])

    public init() {}

    /// Parses the process's arguments, runs the command they name, and ends the process with its exit code.
    public static func runToExit() async -> Never {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            exit(withError: nil)
        } catch let failure as CommandFailure {
            Terminal.message("freshet: \(failure.message)")
            exit(withError: ExitCode(failure.exit.rawValue))
        } catch let error as RPCError {
            let failure = CommandFailure(error, from: "the mesh")
            Terminal.message("freshet: \(failure.message)")
            exit(withError: ExitCode(failure.exit.rawValue))
        } catch {
            exit(withError: error)
        }
    }
}

extension FreshetCommand {
    /// The help of a subcommand, named by the words that call it; nil when there is none.
    package static func helpMessage(for words: [String]) -> String? {
        var command: any ParsableCommand.Type = FreshetCommand.self
        for word in words {
            guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else {
                return nil
            }
            command = next
        }
        return FreshetCommand.helpMessage(for: command)
    }
}
