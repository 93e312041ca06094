import ArgumentParser
import EventFiles
import Foundation
import Learning

/// `freshet evaluate`
struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Replay a log in this process and compare what each way of recommending would have shown.",
        discussion: """
            No mesh is needed. The protocol: events are sorted by time and split at a quantile of it; models are fitted \
            on the earlier part and stay frozen; each later event is predicted from the user's strictly earlier ones, \
            among all items with at least 5 earlier events that the user has not had yet. Reported are HR@10 and \
            NDCG@10 of all events, of returning users (5 events before the last midnight UTC and one since) and of \
            users with nothing since midnight; which share of the items was shown at all, and how popular they were (9 \
            is the most popular tenth). Intervals: paired bootstrap clustered by user, 95 %.

            Arms: popularity; control, what a nightly build knows; injection, all earlier events; last20; and what else \
            this build has, see --arms.

            Examples:
              freshet evaluate --dataset ml-100k --data-dir data --report report.json
              freshet evaluate --dataset ml-latest-small --data-dir ~/ml-latest-small
              freshet evaluate --events clicks.tsv.gz --items films.csv
              freshet evaluate --events log.csv --mapping log.yaml --arms control,injection --lambda 100

            The report: {"dataset", "events", "users", "items", "arms": {arm: {"all" | "returning" | "no_fresh":
              {"hr10", "ndcg10"}}}, "lift_ndcg10": {lift: {segment: {"relative", "low", "high"}}}}
            What a mapping looks like: freshet import --help
            """)

    @OptionGroup var source: EvaluationInput

    @Option(
        help: ArgumentHelp(
            "The arms, by comma: \(ComparedArm.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "arms"),
        transform: ComparedArmList.init)
    var arms = ComparedArmList.all

    @Option(
        help: ArgumentHelp("EASE's regularisation (default: chosen on the end of the training part).", valueName: "n"))
    var lambda: Double?

    @Option(help: ArgumentHelp("Seeds what is random: models that start so, and the bootstrap.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Users replayed at a time (default: one for each core).", valueName: "n"))
    var threads: Int?

    @Option(help: ArgumentHelp("Write the report as JSON to this file.", valueName: "file"))
    var report: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let lambda, !(lambda > 0 && lambda.isFinite) { throw ValidationError("--lambda \(lambda) is not above 0") }
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads \(threads) is not between 1 and 256")
        }
    }

    func run() async throws {
        // Found out now rather than at the end.
        if let report, !FileManager.default.createFile(atPath: report, contents: Data()) {
            throw CommandFailure("cannot write \(report)")
        }
        let data = try source.read("evaluate")
        let comparison = ArmComparison(
            arms: arms.arms, seed: seed, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
            lambda: lambda)
        let progress = EvaluationProgress()
        let result: ArmComparisonReport
        do {
            result = try await comparison.run(data.dataset, labels: data.labels, progress: progress.show)
        } catch let error as EASEError {
            throw CommandFailure("a model cannot be fitted: \(error)", exit: .badData)
        }
        progress.finish()
        guard result.events > 0 else {
            throw CommandFailure(
                "no event to predict: none after the split is of an item with 5 events before it", exit: .badData)
        }
        let summary = EvaluationSummary(dataset: source.name, report: result)
        Terminal.print(output.json ? summary.detailedJSON.compact : summary.text)
        if let report { try write(summary, to: report) }
    }

    private func write(_ summary: EvaluationSummary, to path: String) throws {
        do {
            try Data((summary.json.pretty + "\n").utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure("cannot write \(path): \(error.localizedDescription)")
        }
        Terminal.message("evaluate: wrote \(path)")
    }
}

/// `control,injection`
struct ComparedArmList: Equatable, Sendable {
    static let all = ComparedArmList(arms: ComparedArm.allCases)

    let arms: [ComparedArm]

    private init(arms: [ComparedArm]) { self.arms = arms }

    @Sendable init(_ text: String) throws {
        arms = try text.split(separator: ",", omittingEmptySubsequences: false).map { name in
            guard let arm = ComparedArm(rawValue: String(name)) else {
                let known = ComparedArm.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("'\(name)' is no arm: choose among \(known)")
            }
            return arm
        }
        if Set(arms).count != arms.count { throw ValidationError("'\(text)' names an arm twice") }
    }
}
