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
        do {
            var reader = try EventFileReader(path: path, options: options)
            let name = TextFile.name(of: path)
            let meter = ProgressMeter(label, total: reader.totalBytes, unit: "bytes of \(name)")
            let start = ContinuousClock.now
            var rowsHere = 0
            func rate() -> String {
                let seconds = max(0.001, (ContinuousClock.now - start) / .seconds(1))
                return "\(Numbers.grouped(Int(Double(rowsHere) / seconds))) rows/s"
            }
            while let entry = try reader.next() {
                rowsHere += 1
                if case .rejected(let problem, let text) = entry {
                    try reject(problem, text)
                } else {
                    try take(entry)
                }
                if rowsHere % Self.rowsAStep == 0 {
                    meter.set(reader.bytesRead, note: "\(Numbers.count(rowsHere, "row")), \(rate())")
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
