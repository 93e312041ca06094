import ArgumentParser
import EventFiles
import Foundation
import Learning

/// `freshet export training`
struct ExportTrainingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "training",
        abstract: "Rows to train a ranker on, as LightGBM reads them.",
        discussion: """
            Each moment at which a user took something new becomes a query: what retrieval would have offered then, with \
            the features as they were strictly before it, and label 1 for what was taken. The models behind the features \
            are fitted on what lies before the rows. Beside FILE, FILE.query has the number of rows of each query, which \
            LightGBM finds by that name.

            Only events up to --split-quantile are used, so that what comes after it can judge the model; --all-events \
            uses all of them.

            Examples:
              freshet export training --dataset ml-100k --data-dir data --out train.csv
              freshet export training --events clicks.tsv.gz --items films.csv --out train.libsvm --as libsvm

            Then LambdaMART, by its command line or from Python:
              lightgbm task=train objective=lambdarank data=train.csv header=true label_column=name:label \\
                output_model=lambdamart.txt
              freshet model check lambdamart.txt
            """)

    @OptionGroup var source: EvaluationInput

    @Option(help: ArgumentHelp("The file to write; its groups go to the same name with .query.", valueName: "file"))
    var out: String

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "csv, with the names by which serving binds features, or libsvm, without them.", valueName: "format"))
    var format = TrainingFile.Format.csv

    @Flag(help: "Use the events after the split as well.")
    var allEvents = false

    @Option(help: ArgumentHelp("Quantile of the events' time after which they become rows.", valueName: "share"))
    var rowsQuantile = 0.85

    @Option(help: ArgumentHelp("Candidates that retrieval offers at a moment.", valueName: "n"))
    var candidates = 200

    @Option(
        help: ArgumentHelp(
            "Of the candidates that were not taken, as many are kept, half of them the best of retrieval.",
            valueName: "n"))
    var negatives = 60

    @Option(help: ArgumentHelp("Queries at most; of more, a part is drawn.", valueName: "n"))
    var maxQueries = 20_000

    @Option(help: ArgumentHelp("EASE's regularisation (default: chosen on the end of the events).", valueName: "n"))
    var lambda: Double?

    @Option(help: ArgumentHelp("Seeds what is drawn.", valueName: "n"))
    var seed: UInt64 = 1

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !(0.01..<1).contains(rowsQuantile) {
            throw ValidationError("--rows-quantile \(rowsQuantile) is not in 0.01 ..< 1")
        }
        if !(2...100_000).contains(candidates) { throw ValidationError("--candidates \(candidates) is below 2") }
        if negatives < 1 { throw ValidationError("--negatives \(negatives) is not above 0") }
        if maxQueries < 1 { throw ValidationError("--max-queries \(maxQueries) is not above 0") }
        if let lambda, !(lambda > 0 && lambda.isFinite) { throw ValidationError("--lambda \(lambda) is not above 0") }
    }

    func run() async throws {
        let file = try TrainingFile(path: out, format: format, features: RankerFeature.allCases.map(\.name))
        let data = try source.read("export")
        let (dataset, kept) = data.dataset.keepingItems(withTrainingEvents: 5)
        let events = allEvents ? dataset.events[...] : dataset.training
        guard !events.isEmpty else {
            throw CommandFailure("no item has 5 events before the split", exit: .badData)
        }
        do {
            let queries = try training(events, dataset).queries(
                events, userCount: dataset.userCount, itemCount: dataset.itemCount,
                labels: data.labels.isEmpty ? [] : kept.map { data.labels[Int($0)] },
                using: SeededGenerator(seed: seed))
            let meter = ProgressMeter("export", total: 0, unit: "queries")
            for query in queries {
                try file.add(labels: query.labels, features: query.features)
                meter.advance(by: 1)
            }
            meter.finish()
        } catch let error as EASEError {
            throw CommandFailure("a model cannot be fitted: \(error)", exit: .badData)
        } catch let error as ALSError {
            throw CommandFailure("a model cannot be fitted: \(error)", exit: .badData)
        }
        try file.finish()
        guard file.queries > 0 else {
            throw CommandFailure(
                "nothing to learn from: in no moment after the rows' quantile was a candidate taken", exit: .badData)
        }
        report(file)
    }

    private func training(_ events: ArraySlice<TimedInteraction>, _ dataset: ReplayDataset) throws -> RankerTraining {
        var chosen = lambda
        if chosen == nil {
            Terminal.message("export: choosing λ")
            chosen = try LambdaSelection().select(
                training: events, userCount: dataset.userCount, itemCount: dataset.itemCount
            ).best
        }
        return RankerTraining(
            models: RankerModels.Parameters(lambda: chosen ?? 100), rowsQuantile: rowsQuantile,
            candidateCount: candidates,
            sampling: RankerSampling(
                bestNegatives: negatives / 2, drawnNegatives: negatives - negatives / 2, maximumQueries: maxQueries))
    }

    private func report(_ file: TrainingFile) {
        let groups = TrainingFile.queryPath(of: file.path)
        if output.json {
            Terminal.print(
                JSONText.object([
                    ("rows", .integer(file.rows)), ("queries", .integer(file.queries)), ("file", .string(file.path)),
                    ("groups", .string(groups)),
                    ("features", .array(RankerFeature.allCases.map { .string($0.name) })),
                ]).compact)
        } else {
            Terminal.print(
                "\(Numbers.count(file.rows, "row")) of \(Numbers.grouped(file.queries)) queries, "
                    + "\(RankerFeature.count) features: \(file.path), \(groups)")
        }
    }
}

extension TrainingFile.Format: ExpressibleByArgument {}
