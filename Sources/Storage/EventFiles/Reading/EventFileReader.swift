import Signals

/// Reads a file of events or items row by row, from its beginning.
package struct EventFileReader {
    package let path: String
    package let format: FileFormat
    private var lines: LineReader
    /// Nil for JSON Lines.
    private var parser: RowParser?
    private let defaults: EventDefaults
    private let maximumRowBytes: Int

    private static let shownBytes = 4096

    /// Opens the file and reads its header.
    /// - Throws: ``EventFileError`` when it cannot be read, or its columns are not what is needed.
    package init(path: String, options: EventFileOptions = EventFileOptions()) throws(EventFileError) {
        self.path = path
        maximumRowBytes = options.maximumRowBytes
        defaults = EventDefaults(eventID: EventIdentity.ofContent, kind: options.kind, occurredAt: nil)
        lines = try LineReader(ByteSource(path: path), limit: options.maximumRowBytes)
        let first = try lines.next()
        let firstLine: ArraySlice<UInt8>
        if case .text(let range) = first { firstLine = lines.buffer[range] } else { firstLine = [] }
        let known = options.format ?? FileFormat(path: path) ?? FileFormat(firstLine: firstLine)
        guard let format = known else { throw .unknownFormat(path: path) }
        self.format = format
        guard format != .jsonl else {
            if first != nil { lines.stepBack() }
            return
        }
        guard first != nil else { throw .header(path: path, reason: "the file is empty: a header is wanted") }
        do throws(BadLine) {
            let layout = try FileLayout(format: format, firstLine: firstLine, options: options)
            if !layout.hasHeader { lines.stepBack() }
            parser = RowParser(
                layout.plan, dialect: layout.dialect, kind: options.kind, identity: layout.identity)
        } catch {
            throw .header(path: path, reason: error.reason)
        }
    }

    /// Rows so far, bad ones and the header included.
    package var linesRead: Int { lines.number }
    /// Bytes of the file as it lies on the disk, and how many of them have been read.
    package var bytesRead: Int { lines.source.bytesRead }
    package var totalBytes: Int { lines.source.totalBytes }

    /// The next row that is not blank; nil at the end of the file.
    package mutating func next() throws(EventFileError) -> EventFileEntry? {
        while let line = try lines.next() {
            guard case .text(var range) = line else {
                guard case .tooLong(let beginning) = line else { continue }
                return rejected("longer than \(maximumRowBytes) bytes", line: lines.number, beginning)
            }
            if range.isEmpty { continue }
            let number = lines.number
            let isWhole = try completeRow(&range)
            lines.acceptExtensions()
            do throws(BadLine) {
                guard isWhole else { throw BadLine("a field that begins with a quote has no closing one") }
                switch try record(range) {
                case .event(let event): return .event(event)
                case .item(let item): return .item(item)
                }
            } catch {
                return rejected(error.reason, line: number, range)
            }
        }
        return nil
    }

    /// What ended a piece of a file that was read into a table.
    package enum PieceEnd: Equatable, Sendable {
        /// There are as many events as were asked for.
        case limit
        /// A row that is no event.
        case row(EventFileEntry)
        case end
    }

    /// Adds the events of the next rows to a table, until there are `limit` of them or a row is no event.
    ///
    /// The same events as of ``next()``, but without a text for every id of every row.
    package mutating func read(into table: inout EventTable, limit: Int) throws(EventFileError) -> PieceEnd {
        for _ in 0..<limit {
            if try readPlainRow(into: &table) { continue }
            switch try next() {
            case .event(let event): table.append(event)
            case nil: return .end
            case let other?: return .row(other)
            }
        }
        return .limit
    }

    /// Adds the next row, when it is an event whose ids the table knows.
    /// - Returns: false, and nothing is read, for any other row.
    private mutating func readPlainRow(into table: inout EventTable) throws(EventFileError) -> Bool {
        guard parser?.makesPlainEvents == true else { return false }
        // A line that is too long has been passed over, so it cannot come again.
        guard let range = try lines.nextIfWhole() else { return false }
        if parser?.split(lines.buffer, range) == true, parser?.append(lines.buffer, to: &table) == true { return true }
        lines.stepBack()
        return false
    }

    /// Splits a row into its fields, with further lines as long as a quoted field goes on there. One whose quote is never closed
    /// is given up, and its further lines come again as rows of their own.
    /// - Returns: whether every field has its end.
    private mutating func completeRow(_ range: inout Range<Int>) throws(EventFileError) -> Bool {
        let length = range.count
        while parser?.split(lines.buffer, range) == false {
            guard let extended = try lines.extend() else {
                lines.retract()
                range = lines.lineStart..<lines.lineStart + length
                return false
            }
            range = extended
        }
        return true
    }

    private func record(_ range: Range<Int>) throws(BadLine) -> JSONRecord {
        if let record = try parser?.record(lines.buffer) { return record }
        return try JSONRecord.parse(lines.buffer[range], defaults: defaults)
    }

    private func rejected(_ reason: String, line: Int, _ range: Range<Int>) -> EventFileEntry {
        let shown = lines.buffer[range].prefix(Self.shownBytes)
        return .rejected(
            LineProblem(file: path, line: line, reason: reason), text: String(decoding: shown, as: UTF8.self))
    }
}
