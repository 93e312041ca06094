import BatchTier
import CatalogueFile
import EventFiles
import Learning
import Signals

/// A build from a file of ratings and one of items.
struct LogBenchmark {
    private let options: BatchBenchOptions
    private let items: [Item]

    init(_ options: BatchBenchOptions) throws {
        self.options = options
        items = try Self.items(options)
    }

    private static func items(_ options: BatchBenchOptions) throws -> [Item] {
        var reader = try EventFileReader(path: try options.text("items"))
        var items: [Item] = []
        while let entry = try reader.next() {
            if case .item(let item) = entry { items.append(item) }
        }
        return items
    }

    /// Calls `body` with every event of the file, in its order.
    private func forEachEvent(_ body: (Event) throws -> Void) throws {
        var reader = try EventFileReader(path: try options.text("ratings"))
        while let entry = try reader.next() {
            switch entry {
            case .event(let event): try body(event)
            case .item: continue
            case .rejected(let problem, _): throw BatchBenchFailure("\(problem)")
            }
        }
    }

    /// Everything on the disk, as the tier does it.
    func build() throws -> BenchResult {
        var result = BenchResult()
        var pipeline = try BatchPipeline(directory: try options.text("directory"), items: items)
        var count = 0
        var newest = Timestamp.epoch
        result.skip()
        try forEachEvent { event in
            try pipeline.take(event)
            count += 1
            newest = max(newest, event.occurredAt)
        }
        try pipeline.flush()
        result.lap("import_s")
        result.set("events", count)
        try pipeline.build(asOf: newest + 1, fitsModels: true, &result)
        return result
    }

    /// Parse and fold alone, and the fit alone: the steps that the peer does in memory too, by the code that reads files for an
    /// evaluation and folds what is pending in a build.
    func foldInMemory() throws -> BenchResult {
        var result = BenchResult()
        result.skip()
        var events = try table()
        result.lap("parse_s")
        result.set("events", events.count)
        let ranges = events.sortByUser()
        let catalogue = try CatalogueFile.parse(CatalogueFile.defaultText)
        let plan = EvaluationPlan(catalogue) { Self.folded.contains($0.name) }
        let table = Signals.ItemTable(items)
        let priors = Population(counting: events).priors(catalogue: catalogue, items: table)
        let context = FoldContext(catalogue: catalogue, items: table, priors: priors)
        let tables = FoldTables(events, context, attributes: catalogue.itemAttributes)
        let values = try Parallel.map(ranges) { ranges in
            let scratch = FoldScratch(for: tables)
            return ranges.map { range in
                let run = EventRun(range, of: tables, scratch)
                var fold = UserFold(plan)
                fold.fold(run)
                return plan.signals.map { fold.value(of: $0.name, at: run.newest ?? .epoch, context) }
            }
        }
        result.lap("fold_s")
        result.set("users", values.reduce(0) { $0 + $1.count })
        let weights = try EASE.fit(
            interactions: ranges.map { range in events.rows[range].map(\.item) }, itemCount: events.items.count,
            lambda: BatchPipeline.lambda)
        result.lap("fit_s")
        result.set("items", weights.itemCount)
        return result
    }

    /// The events of the file as rows of numbers.
    private func table() throws -> EventTable {
        var reader = try EventFileReader(path: try options.text("ratings"))
        var events = EventTable()
        while true {
            switch try reader.read(into: &events, limit: .max) {
            case .limit, .row(.item), .row(.event): continue
            case .row(.rejected(let problem, _)): throw BatchBenchFailure("\(problem)")
            case .end: return events
            }
        }
    }

    /// What a nightly profile is made of; the peer folds the same.
    private static let folded: Set<String> = ["genre_affinity", "history", "activity_rate", "experience_level"]
}
