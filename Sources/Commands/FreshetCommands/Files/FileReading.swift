import EventFiles
import Signals

/// Reads files one after the other, with a bar on stderr.
struct FileReading {
    /// The command, for messages.
    let label: String
    private(set) var rejected = 0
    /// The first bad rows.
    private(set) var problems: [LineProblem] = []
    /// How many bad rows are kept in ``problems``.
    private let shown: Int
    private let rejects: RejectsFile?
    private(set) var rows = 0

    private static let rowsAStep = 8192

    /// - Parameter rejects: where bad rows are written, if anywhere.
    init(_ label: String, shown: Int = 10, rejects: RejectsFile? = nil) {
        self.label = label
        self.shown = shown
        self.rejects = rejects
    }

    /// Hands every event and item of a file to `take`, which handles no rejected ones.
    /// - Throws: ``CommandFailure`` when the file cannot be read to its end.
    mutating func read(
        _ path: String, _ options: EventFileOptions, take: (EventFileEntry) throws -> Void
    ) throws {
        try read(path, options) { reading, reader in
            guard let entry = try reader.next() else { return 0 }
            if case .rejected(let problem, let text) = entry {
                try reading.reject(problem, text)
            } else {
                try take(entry)
            }
            return 1
        }
    }

    /// Adds every event of a file to a table, which is many times quicker; items are passed over.
    /// - Throws: ``CommandFailure`` when the file cannot be read to its end.
    mutating func read(_ path: String, _ options: EventFileOptions, into events: inout EventTable) throws {
        try read(path, options) { reading, reader in
            let known = events.count
            guard case .row(let row) = try reader.read(into: &events, limit: EventFileReader.fewestForBlock) else {
                return events.count - known
            }
            if case .rejected(let problem, let text) = row { try reading.reject(problem, text) }
            return events.count - known + 1
        }
    }

    /// - Parameter step: reads some rows and says how many; none at the end of the file.
    private mutating func read(
        _ path: String, _ options: EventFileOptions, step: (inout FileReading, inout EventFileReader) throws -> Int
    ) throws {
        do {
            var reader = try EventFileReader(path: path, options: options)
            let name = TextFile.name(of: path)
            let meter = ProgressMeter(label, total: reader.totalBytes, unit: "bytes of \(name)")
            let start = ContinuousClock.now
            var (rowsHere, shownAt) = (0, Self.rowsAStep)
            func rate() -> String {
                let seconds = max(0.001, (ContinuousClock.now - start) / .seconds(1))
                return "\(Numbers.grouped(Int(Double(rowsHere) / seconds))) rows/s"
            }
            while case let rows = try step(&self, &reader), rows > 0 {
                rowsHere += rows
                if rowsHere >= shownAt {
                    meter.set(reader.bytesRead, note: "\(Numbers.count(rowsHere, "row")), \(rate())")
                    shownAt = rowsHere + Self.rowsAStep
                }
            }
            rows += rowsHere
            meter.finish("\(name): \(Numbers.count(rowsHere, "row")) of \(reader.format.rawValue), \(rate())")
        } catch let error as EventFileError {
            throw CommandFailure(error.description, exit: .badData)
        }
    }

    private mutating func reject(_ problem: LineProblem, _ text: String) throws {
        rejected += 1
        if problems.count < shown { problems.append(problem) }
        try rejects?.write(problem, text: text)
    }

    /// The first bad rows, and how many there are besides.
    var problemLines: [String] {
        var lines = problems.map { "\(label): \($0)" }
        let hidden = rejected - problems.count
        if hidden > 0 { lines.append("\(label): and \(Numbers.count(hidden, "more bad line"))") }
        return lines
    }
}
