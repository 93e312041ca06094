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

    /// Parse and fold alone, and the fit alone: the steps that the peer does in memory too.
    func foldInMemory() throws -> BenchResult {
        var result = BenchResult()
        var numbers: [String: Int] = [:]
        var users: [[Event]] = []
        var interactions: [[Int32]] = []
        var index = ItemIndex()
        result.skip()
        try forEachEvent { event in
            let user = numbers[event.userID] ?? users.count
            if user == users.count {
                numbers[event.userID] = user
                users.append([])
                interactions.append([])
            }
            users[user].append(event)
            interactions[user].append(index.insert(event.itemID))
        }
        result.lap("parse_s")
        result.set("events", users.reduce(0) { $0 + $1.count })
        let catalogue = try CatalogueFile.parse(CatalogueFile.defaultText)
        let plan = EvaluationPlan(catalogue) { Self.folded.contains($0.name) }
        let context = FoldContext(catalogue: catalogue, items: ItemTable(items))
        let values = try Parallel.map(users) { users in
            users.map { events in
                var fold = UserFold(plan)
                fold.fold(events.sorted(by: Event.inTimeOrder), context, only: plan.signals.indices)
                let now = events.map(\.occurredAt).max() ?? .epoch
                return plan.signals.map { fold.value(of: $0.name, at: now, context) }
            }
        }
        result.lap("fold_s")
        result.set("users", values.reduce(0) { $0 + $1.count })
        let weights = try EASE.fit(
            interactions: interactions, itemCount: index.count, lambda: BatchPipeline.lambda)
        result.lap("fit_s")
        result.set("items", weights.itemCount)
        return result
    }

    /// What a nightly profile is made of; the peer folds the same.
    private static let folded: Set<String> = ["genre_affinity", "history", "activity_rate", "experience_level"]
}
