import ArgumentParser
import EventFiles
import MeshRPC
import MeshService
import Signals

/// `freshet import`
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Send events and items from files, or from another mesh's log, to a running mesh.",
        discussion: """
            Reads JSON Lines, CSV and TSV with a header, MovieLens' own files (ratings.dat, u.data, ratings.csv …) and \
            RecBole atomic files (.inter, .item), each also gzipped. Items go to the batch tier, then events to the \
            session tier in time order. Several sources of one item add up; give them in one command, since sending an \
            item replaces what the mesh knew of it.

            Importing again adds nothing: events are known by their ids, and where a file has none they are made from \
            the row. An import that was interrupted goes on where the mesh had acknowledged when the same command is \
            given again. Rows that cannot be read are written to a file with their line and the reason and left out; \
            with too many of them nothing is sent (exit code 65).

            Examples:
              freshet import ratings.dat --items movies.dat
              freshet import ratings.csv.gz --items movies.csv --until-quantile 0.8   # as replay wants it
              freshet import clicks.csv --mapping clicks.yaml --kind click
              freshet import clicks.jsonl --strict
              freshet import --from-log other-host:7400

            A mapping says which column is what; what it leaves out is found by the usual names (user_id, userId, \
            item_id, movieId, timestamp, rating, genres …):
              user: customer
              item: sku
              time: {column: at, unit: ms}    # s, ms, us, iso8601, auto
              kind: {constant: click}         # or a column
              value: stars
              labels: {genres: {column: tags, separator: "|"}}
              header: [customer, sku, at]     # of a file that has none
            and further event_id, session, query, title, year, runtime_minutes, description, attributes, separator,
            encoding.

            Fields of an event in JSON, one object a line:
              event_id, user_id, kind, occurred_at ("1998-03-07T02:41:09Z"),
              item_id, value, session_id, query, attributes ({"genres":"Horror"})
            Fields of an item:
              item_id, title, labels ({"genres":["Horror"]}), runtime_seconds, description,
              numbers ({"year":1979})
            """)

    @Argument(help: ArgumentHelp("Files of events or items.", valueName: "file"))
    var files: [String] = []

    @Option(help: ArgumentHelp("A file of items; may be given more than once.", valueName: "file"))
    var items: [String] = []

    @Option(
        help: ArgumentHelp("Take the events of another mesh's log, by its coordinator.", valueName: "host:port"))
    var fromLog: String?

    @OptionGroup var input: FileArguments

    @Option(help: ArgumentHelp("Send only events up to this quantile of their time.", valueName: "share"))
    var untilQuantile: Double?

    @Option(
        help: ArgumentHelp("Send only events at or before this time.", valueName: "time"), transform: TimeText.argument)
    var until: Timestamp?

    @Option(
        help: ArgumentHelp(
            "Where bad rows go (default: the first file's name with .rejects.tsv, in this directory).",
            valueName: "file"))
    var rejects: String?

    @Option(help: ArgumentHelp("Send nothing when more than this share of the rows is bad.", valueName: "share"))
    var maxRejects = 0.1

    @Flag(help: "Send nothing when a row is bad.")
    var strict = false

    @Option(
        help: ArgumentHelp(
            "Where it is noted how far the import is, until it is done (default: the first file's name with .progress, "
                + "in this directory).", valueName: "file"))
    var state: String?

    @Flag(inversion: .prefixedNo, help: "Go on where an interrupted import of the same events stopped.")
    var resume = true

    @Option(help: ArgumentHelp("Events or items in one call.", valueName: "n"))
    var batch = 500

    @Option(help: ArgumentHelp("Calls on the way at once.", valueName: "n"))
    var inFlight = 4

    @Flag(help: "Report every bad row instead of the first ten.")
    var verbose = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        if files.isEmpty && items.isEmpty && fromLog == nil {
            throw ValidationError("name a file of events or items to import, or --from-log")
        }
        if let fromLog, HostPort(address: fromLog) == nil {
            throw ValidationError("--from-log '\(fromLog)' is not an address such as 127.0.0.1:7400")
        }
        if untilQuantile != nil && until != nil {
            throw ValidationError("--until and --until-quantile exclude each other")
        }
        if let untilQuantile, !(0...1).contains(untilQuantile) {
            throw ValidationError("--until-quantile \(untilQuantile) is not between 0 and 1")
        }
        if !(0...1).contains(maxRejects) { throw ValidationError("--max-rejects \(maxRejects) is not between 0 and 1") }
        if !(1...10_000).contains(batch) { throw ValidationError("--batch \(batch) is not between 1 and 10000") }
        if !(1...64).contains(inFlight) { throw ValidationError("--in-flight \(inFlight) is not between 1 and 64") }
    }

    func run() async throws {
        var contents = try read()
        if let fromLog { try await LogImport(coordinator: fromLog, tls: mesh.tls).read(into: &contents.events) }
        let all = contents.events.count
        choose(&contents.events)
        let report = ImportReport(contents: contents, leftOut: all - contents.events.count)
        for line in report.problemLines { Terminal.message(line) }
        try checkRejects(contents)
        if contents.items.isEmpty && contents.events.isEmpty {
            let sources = (files + items + (fromLog.map { ["the log of \($0)"] } ?? [])).joined(separator: ", ")
            throw CommandFailure("no event and no item in \(sources)", exit: .badData)
        }
        let sending = ImportSending(
            pipeline: BatchPipeline(size: batch, inFlight: inFlight), coordinator: mesh.coordinator,
            statePath: state ?? "\(sourceName).progress", resumes: resume)
        let (events, items) = (contents.events, contents.items)
        try await mesh.withConnection { connection in
            let written = try await sending.send(items: items, connection)
            let answer = try await sending.send(events: events, connection)
            Terminal.print(output.json ? report.json(written, answer).compact : report.text(written, answer))
        }
    }

    /// What state and rejects are named after.
    private var sourceName: String { TextFile.name(of: (files + items).first ?? "log") }

    private func read() throws -> ImportContents {
        let rejects = RejectsFile(path: rejects ?? "\(sourceName).rejects.tsv")
        var reading = FileReading("import", shown: verbose ? .max : 10, rejects: rejects)
        var table = ItemTable()
        var spool = EventSpool()
        // Items first, and MovieLens' before other sources, which add to what it says and not the reverse.
        let named = try items.map { (path: $0, options: try input.options(role: .items)) }
        let isFirst = { (path: String) in FileFormat(path: path).map { $0 != .jsonl } ?? true }
        let sources = named.filter { isFirst($0.path) } + named.filter { !isFirst($0.path) }
        for (path, options) in sources + (try files.map { (path: $0, options: try input.options()) }) {
            try reading.read(path, options) { entry in
                switch entry {
                case .event(let event): spool.add(event)
                case .item(let item): table.add(item)
                case .rejected: break
                }
            }
        }
        return ImportContents(
            items: table.items, events: spool, rows: reading.rows, rejected: reading.rejected,
            problems: reading.problems, rejectsPath: rejects.count > 0 ? rejects.path : nil)
    }

    private func choose(_ events: inout EventSpool) {
        events.sortByTime()
        if let until { events.keep { $0 <= until } }
        guard let untilQuantile, !events.isEmpty else { return }
        let split = TimeSplit(quantile: untilQuantile, ofTimes: events.times)
        events.keep { split.isBefore($0) }
    }

    private func checkRejects(_ contents: ImportContents) throws {
        guard contents.rejected > 0 else { return }
        let bad = Numbers.count(contents.rejected, "bad row")
        if strict { throw CommandFailure("\(bad) and --strict: nothing was sent", exit: .badData) }
        if Double(contents.rejected) > maxRejects * Double(contents.rows) {
            throw CommandFailure(
                "\(bad) of \(Numbers.grouped(contents.rows)), more than the share of \(maxRejects) that --max-rejects "
                    + "tolerates: nothing was sent; is the --format or the --mapping another one?", exit: .badData)
        }
    }
}
