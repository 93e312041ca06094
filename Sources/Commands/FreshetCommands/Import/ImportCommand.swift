import ArgumentParser
import MeshMessages
import MeshRPC
import MessageMapping
import Signals

/// `freshet import`
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Send events and items from files to a running mesh.",
        discussion: """
            Reads MovieLens as RecBole atomic files (.inter with events, .item with films) and JSON Lines (.jsonl) of \
            events and items. Items go to the batch tier, then events to the session tier in time order. Importing \
            again adds nothing: events are known by their ids, and those of .inter are made from user, item and time. \
            Several sources of one item add up; give them in one command, since sending an item replaces what the mesh \
            knew of it. Lines that cannot be read are reported by number and left out, unless --strict.

            Examples:
              freshet import ml.inter --items ml.item --items people.jsonl
              freshet import ml.inter --until-quantile 0.8   # as replay wants it
              freshet import clicks.jsonl --strict

            Fields of an event in JSON, one object a line:
              event_id, user_id, kind, occurred_at ("1998-03-07T02:41:09Z"),
              item_id, value, session_id, query, attributes ({"genres":"Horror"})
            Fields of an item:
              item_id, title, labels ({"genres":["Horror"]}), runtime_seconds
            """)

    @Argument(help: ArgumentHelp("Files of events or items.", valueName: "file"))
    var files: [String] = []

    @Option(help: ArgumentHelp("A file of items; may be given more than once.", valueName: "file"))
    var items: [String] = []

    @Option(
        help: ArgumentHelp("Format of the files, when their names do not say: inter, item, jsonl.", valueName: "format")
    )
    var format: InputFormat?

    @Option(help: ArgumentHelp("Send only events up to this quantile of their time.", valueName: "share"))
    var untilQuantile: Double?

    @Option(
        help: ArgumentHelp("Send only events at or before this time.", valueName: "time"), transform: TimeText.argument)
    var until: Timestamp?

    @Option(help: ArgumentHelp("The kind of events from .inter files.", valueName: "kind"))
    var kind = "view"

    @Option(help: ArgumentHelp("Events or items in one call.", valueName: "n"))
    var batch = 500

    @Option(help: ArgumentHelp("Calls on the way at once.", valueName: "n"))
    var inFlight = 4

    @Flag(help: "Send nothing when a line is bad.")
    var strict = false

    @Flag(help: "Report every bad line instead of the first ten.")
    var verbose = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        if files.isEmpty && items.isEmpty { throw ValidationError("name a file of events or items to import") }
        if untilQuantile != nil && until != nil {
            throw ValidationError("--until and --until-quantile exclude each other")
        }
        if let untilQuantile, !(0...1).contains(untilQuantile) {
            throw ValidationError("--until-quantile \(untilQuantile) is not between 0 and 1")
        }
        if !(1...10_000).contains(batch) { throw ValidationError("--batch \(batch) is not between 1 and 10000") }
        if !(1...64).contains(inFlight) { throw ValidationError("--in-flight \(inFlight) is not between 1 and 64") }
    }

    func run() async throws {
        let contents = try read()
        let events = chosen(contents.eventsInTimeOrder())
        let report = ImportReport(contents: contents, chosen: events.count)
        for line in report.problemLines(limit: verbose ? nil : 10) { Terminal.message(line) }
        if strict, !contents.problems.isEmpty {
            throw CommandFailure(
                "\(contents.problems.count) bad lines and --strict: nothing was sent", exit: .badData)
        }
        if contents.items.isEmpty && contents.events.isEmpty {
            throw CommandFailure("no event and no item in \((files + items).joined(separator: ", "))", exit: .badData)
        }
        let pipeline = BatchPipeline(size: batch, inFlight: inFlight)
        try await mesh.withConnection { connection in
            let written = try await send(items: contents.items, pipeline, connection)
            let answer = try await send(events: events, pipeline, connection)
            Terminal.print(output.json ? report.json(written, answer).compact : report.text(written, answer))
        }
    }

    private func read() throws -> ImportContents {
        var contents = ImportContents()
        // .item files first, so that other sources add to what MovieLens says and not the reverse.
        let paths = items.map { (path: $0, fallback: InputFormat.item) } + files.map { (path: $0, fallback: .inter) }
        let sources = try paths.map { path, fallback in
            guard let format = InputFormat(path: path) ?? format ?? (items.contains(path) ? fallback : nil) else {
                throw CommandFailure(
                    "the name of \(path) does not say what it contains; add --format inter, item or jsonl", exit: .usage
                )
            }
            return (path, format)
        }
        for (path, format) in sources.filter({ $0.1 == .item }) + sources.filter({ $0.1 != .item }) {
            contents.read(try TextFile.bytes(path), file: path, format: format, kind: kind)
        }
        return contents
    }

    private func chosen(_ events: [Event]) -> [Event] {
        if let until { return events.filter { $0.occurredAt <= until } }
        guard let untilQuantile, !events.isEmpty else { return events }
        let split = TimeSplit(quantile: untilQuantile, of: events)
        return events.filter(split.isBefore)
    }

    private func send(
        items: [Item], _ pipeline: BatchPipeline, _ connection: MeshConnection
    ) async throws -> Int {
        guard !items.isEmpty else { return 0 }
        let meter = ProgressMeter("import", total: items.count, unit: "items")
        var written = 0
        try await pipeline.run(items) { slice in
            let request = BatchV1.PutItemsRequest(items: slice.map(\.message))
            return try await connection.callPatiently(.batch) {
                Int(try await connection.batch.putItems(request, options: CallOptions(timeout: .seconds(30))).written)
            }
        } sent: { answer, count in
            written += answer
            meter.advance(by: count)
        }
        meter.finish()
        return written
    }

    private func send(
        events: [Event], _ pipeline: BatchPipeline, _ connection: MeshConnection
    ) async throws -> IngestAnswer {
        guard !events.isEmpty else { return IngestAnswer() }
        let meter = ProgressMeter("import", total: events.count, unit: "events")
        let sender = EventSender(connection, eventTime: true)
        var total = IngestAnswer()
        try await pipeline.run(events) {
            try await sender.send($0)
        } sent: { answer, count in
            total += answer
            meter.advance(by: count)
        }
        meter.finish()
        return total
    }
}
