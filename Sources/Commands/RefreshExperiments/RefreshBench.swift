/// The modes of freshet-refresh-bench.
public enum RefreshBench {
    static let usage = """
        usage: freshet-refresh-bench MODE
          series --series FILE [--draws N] [--use report|tune] [--plot FILE]   hourly series, a forecast a key
          uniform --series FILE                                                the same with all keys alike
          ratings --ratings FILE [--plot FILE] [--mode authors|sane]           MovieLens-100k's ml-100k.inter
          scheduler --cells N                                                  memory and speed of the scheduler
        Tables go to standard error, one JSON object to standard output.
        """

    public static func run(_ arguments: [String]) throws {
        let options = try BenchOptions(arguments.dropFirst(), usage: usage)
        switch arguments.first {
        case "series": try series(options)
        case "uniform": try uniform(options)
        case "ratings": try ratings(options)
        case "scheduler":
            var benchmark = SchedulerBenchmark(cells: try options.number("cells", default: 100_000))
            print(try benchmark.run().description)
        default: throw ExperimentFailure(usage)
        }
    }

    private static func series(_ options: BenchOptions) throws {
        let use: HourlySeries.Use = options["use"] == "tune" ? .tune : .report
        let table = ForecastErrors(try HourlySeries.read(try options.required("series"), use: use))
        let experiment = SeriesExperiment(
            table, draws: try options.number("draws", default: 8), progress: TextFile.say)
        TextFile.say("\n\(experiment.table)\n\n\(experiment.comparison)\n")
        if let path = options["plot"] { try TextFile.save(experiment.plot, to: path) }
        print(
            JSONText.object([
                ("keys", .number(Double(table.keys))), ("nab_heterogeneous", experiment.errorsJSON),
                ("cost_at_equal_error", experiment.costJSON), ("margins", experiment.marginsJSON),
            ]).description)
    }

    private static func uniform(_ options: BenchOptions) throws {
        let table = ForecastErrors(try HourlySeries.read(try options.required("series"), use: .report))
        let experiment = SeriesExperiment(table, draws: 0, progress: TextFile.say)
        TextFile.say("\n\(experiment.table)\n")
        print(JSONText.object([("nab_uniform", experiment.errorsJSON)]).description)
    }

    private static func ratings(_ options: BenchOptions) throws {
        let log = try RatingLog(path: try options.required("ratings"))
        let modes = [RatingMode.authors, .sane].filter { options["mode"] ?? $0.name == $0.name }
        guard !modes.isEmpty else { throw ExperimentFailure("--mode is authors or sane") }
        let results = try modes.map { mode -> (String, JSONText) in
            let experiment = RatingExperiment(log, mode: mode, progress: TextFile.say)
            TextFile.say("\n\(experiment.table)\n")
            if let path = options["plot"], mode.name == modes[0].name {
                try TextFile.save(experiment.plot, to: path)
            }
            return (mode.name, experiment.json)
        }
        print(JSONText.object([("ml_100k", .object(results))]).description)
    }
}

/// `--name value` pairs.
struct BenchOptions {
    private var values: [String: String] = [:]

    init(_ arguments: ArraySlice<String>, usage: String) throws {
        var rest = Array(arguments)[...]
        while let name = rest.popFirst() {
            guard name.hasPrefix("--"), let value = rest.popFirst() else { throw ExperimentFailure(usage) }
            values[String(name.dropFirst(2))] = value
        }
    }

    subscript(name: String) -> String? { values[name] }

    func required(_ name: String) throws -> String {
        guard let value = values[name] else { throw ExperimentFailure("--\(name) is missing") }
        return value
    }

    func number(_ name: String, default fallback: Int) throws -> Int {
        guard let text = values[name] else { return fallback }
        guard let value = Int(text), value > 0 else { throw ExperimentFailure("--\(name) is not a positive number") }
        return value
    }
}
