import BatchTier
import Signals

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Builds from a generated log, as long as wanted.
struct GeneratedBenchmark {
    private static let days = 30
    private let options: BatchBenchOptions

    init(_ options: BatchBenchOptions) { self.options = options }

    /// The full build of all days but the last, then the last day on top of it.
    func run() throws -> BenchResult {
        let log = GeneratedLog(
            events: try options.count("events"), users: try options.count("users"), items: try options.count("items"),
            days: Self.days)
        var result = BenchResult()
        var pipeline = try BatchPipeline(directory: try options.text("directory"), items: log.catalogueItems())
        let before = log.events / Self.days * (Self.days - 1)
        result.skip()
        for number in 0..<before { try pipeline.take(log.event(at: number)) }
        try pipeline.flush()
        result.lap("import_s")
        try pipeline.build(asOf: log.midnight(after: Self.days - 2), fitsModels: true, &result)
        result.skip()
        for number in before..<log.events { try pipeline.take(log.event(at: number)) }
        try pipeline.flush()
        result.lap("day_import_s")
        try pipeline.build(asOf: log.midnight(after: Self.days - 1), fitsModels: false, prefix: "day_", &result)
        return result
    }

    /// The log as `ratings.dat` and `movies.dat` have it: for the peer, and where there is no MovieLens.
    func writeLog() throws -> BenchResult {
        let log = GeneratedLog(
            events: try options.count("events"), users: try options.count("users"),
            items: try options.count("item-count"), days: Self.days)
        var result = BenchResult()
        try write(try options.text("items"), log.catalogueItems()) { item in
            "\(item.id.dropFirst())::Film \(item.id.dropFirst()) (1999)::"
                + "\((item.labels["genres"] ?? []).joined(separator: "|"))\n"
        }
        try write(try options.text("ratings"), 0..<log.events) { number in
            let event = log.event(at: number)
            let seconds = event.occurredAt.microseconds / 1_000_000
            return "\(event.userID.dropFirst())::\(event.itemID.dropFirst())::4::\(seconds)\n"
        }
        result.lap("write_s")
        return result
    }

    private func write<Row>(_ path: String, _ rows: some Sequence<Row>, _ text: (Row) -> String) throws {
        guard let file = fopen(path, "w") else { throw BatchBenchFailure("cannot write \(path)") }
        defer { fclose(file) }
        for row in rows where fputs(text(row), file) < 0 { throw BatchBenchFailure("cannot write \(path)") }
    }
}
