import ArgumentParser
import Learning
import Signals

/// `freshet experiment report`
struct ExperimentReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Each arm's exposures, outcomes and lift over the control.",
        discussion: """
            Read from the exposure logs of all rankers that are ready; it says how many were read, and which did not answer. \
            A user counts for the arm that the experiment assigned, whatever was answered. \
            Reward is what ReportOutcome was told, an item by its best outcome. Intervals are 95 %, by bootstrap over users: a \
            user's answers are not independent of each other. The check of the sample ratio compares the users of each arm \
            with the shares that the ranker was started with (or --shares): below p = 0.001 something splits users otherwise \
            than it should, and the lifts mean nothing.

            Examples:
              freshet experiment report
              freshet experiment report --from 2026-05-01 --control control --json
            """)

    /// The seed of the resamples: the same log gives the same report.
    private static let seed: UInt64 = 1

    @Option(help: ArgumentHelp("Only this experiment (default: the only one there is).", valueName: "name"))
    var experiment: String?

    @Option(help: ArgumentHelp("The arm that the others are compared with.", valueName: "arm"))
    var control = "control"

    @Option(help: ArgumentHelp("Answers from this time on.", valueName: "time"), transform: TimeText.argument)
    var from: Timestamp?

    @Option(help: ArgumentHelp("Answers before this time.", valueName: "time"), transform: TimeText.argument)
    var until: Timestamp?

    @Option(
        help: ArgumentHelp(
            "What share of the users each arm should have (default: as the ranker was started).",
            valueName: "arm=share,..."),
        transform: ArmShares.argument)
    var shares: ArmShares?

    @Option(help: ArgumentHelp("Resamples of the bootstrap.", valueName: "n"))
    var resamples = 2_000

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        if !(100...100_000).contains(resamples) {
            throw ValidationError("--resamples \(resamples) is not between 100 and 100000")
        }
    }

    func run() async throws {
        let question = ExposureQuestion(
            experiment: experiment ?? "", from: from?.microseconds ?? 0, until: until?.microseconds ?? 0)
        let log = try await mesh.withConnection { try await ExperimentLog.read(question, of: $0) }
        let tally = log.tally
        if tally.experiments.count > 1, experiment == nil {
            let names = tally.experiments.sorted().joined(separator: ", ")
            throw CommandFailure("there are several experiments (\(names)): name one by --experiment", exit: .usage)
        }
        for (ranker, reason) in log.unanswered {
            Terminal.message("the ranker at \(ranker) does not answer (\(reason)); its answers are missing")
        }
        guard tally.answerCount > 0 else {
            throw CommandFailure("no answer of that time takes part in an experiment")
        }
        var generator = SeededGenerator(seed: Self.seed)
        let report = ExperimentReport(
            tally.users(), control: control, shares: (shares ?? log.shares)?.byArm ?? [:], resamples: resamples,
            using: &generator)
        let name = experiment ?? tally.experiments.first ?? ""
        Terminal.print(
            output.json ? ExperimentText.json(report, name, log).pretty : ExperimentText.text(report, name, log))
    }
}

/// Arms with the shares of the users that they should have.
package struct ArmShares: Sendable, Equatable {
    package let byArm: [String: Double]

    package init?(_ text: String) {
        var shares: [String: Double] = [:]
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, let share = Double(pair[1]), share >= 0, share.isFinite else { return nil }
            shares[String(pair[0])] = share
        }
        guard !shares.isEmpty else { return nil }
        byArm = shares
    }

    @Sendable static func argument(_ text: String) throws -> ArmShares {
        guard let shares = ArmShares(text) else {
            throw ValidationError("'\(text)' is not arm=share,..., such as control=0.5,injection=0.5")
        }
        return shares
    }
}
