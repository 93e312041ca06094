import Signals

/// Reads a file of events or items row by row, from its beginning.
package struct EventFileReader {
    package let path: String
    package let format: FileFormat
    var lines: LineReader
    /// Nil for JSON Lines.
    var parser: RowParser?
    private let defaults: EventDefaults
    let maximumRowBytes: Int
    /// Rows to be read one by one before several are parsed at a time again.
    var rowsBeforeBlock = 0

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
