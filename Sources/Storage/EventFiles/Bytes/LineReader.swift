#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The lines of a file, without their ends, as places in ``buffer``.
struct LineReader {
    enum Line: Equatable {
        /// Where the line lies in the buffer, until the next line is asked for.
        case text(Range<Int>)
        /// A line over the limit, passed over; where its beginning lies.
        case tooLong(beginning: Range<Int>)
    }

    let source: ByteSource
    private(set) var buffer: [UInt8] = []
    /// The number of the line last handed out, from 1.
    private(set) var number = 0
    private let limit: Int
    /// Where the line last handed out begins, where it ends with its line end, and where its first physical line ended.
    private(set) var lineStart = 0
    private var position = 0
    private var firstEnd = 0
    private var extensions = 0
    private var isAtEnd = false

    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let shownBytes = 4096

    /// - Parameter limit: bytes of the longest line that is handed out.
    init(_ source: ByteSource, limit: Int) throws(EventFileError) {
        self.source = source
        self.limit = limit
        isAtEnd = try !source.read(into: &buffer)
        while buffer.count < 3, !isAtEnd { isAtEnd = try !source.read(into: &buffer) }
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Nil at the end of the file.
    mutating func next() throws(EventFileError) -> Line? {
        if let line = try nextIfWhole() { return .text(line) }
        guard lineStart < buffer.count else { return nil }
        number += 1
        return try skipRest()
    }

    /// The next line; nil, and nothing is read, at the end of the file and when it is over the limit.
    mutating func nextIfWhole() throws(EventFileError) -> Range<Int>? {
        lineStart = position
        extensions = 0
        guard let end = try endOfLine() else { return nil }
        number += 1
        firstEnd = position
        return lineStart..<end
    }

    /// The line last handed out together with the next one, for a field that goes on there; nil when there is no next line or
    /// both are too long together.
    mutating func extend() throws(EventFileError) -> Range<Int>? {
        guard let end = try endOfLine() else { return nil }
        extensions += 1
        return lineStart..<end
    }

    /// Makes the lines that ``extend()`` added come again, as lines of their own.
    mutating func retract() {
        position = firstEnd
        extensions = 0
    }

    /// To be called when an extended line is done with, so that numbers count the lines of the file.
    mutating func acceptExtensions() { number += extensions }

    /// Makes the line that was last handed out come again.
    mutating func stepBack() {
        position = lineStart
        number -= 1
    }

    /// The end of the line that begins at ``position``, which moves behind its line end, with more of the file read as needed.
    /// Nil, and nothing moves, when there is no further line or its end is beyond the limit.
    private mutating func endOfLine() throws(EventFileError) -> Int? {
        var searched = position
        while true {
            var end = newline(from: searched)
            let next = end.map { $0 + 1 }
            if end == nil, isAtEnd, position < buffer.count { end = buffer.count }
            searched = buffer.count
            if (end ?? searched) - lineStart > limit { return nil }
            if let end {
                let hasReturn = end > position && buffer[end - 1] == Self.carriageReturn
                position = next ?? end
                return hasReturn ? end - 1 : end
            }
            if isAtEnd { return nil }
            searched -= try readMore()
        }
    }

    private func newline(from start: Int) -> Int? { buffer.firstNewline(in: start..<buffer.count) }

    /// Where the next lines lie, whole ones in about `count` bytes; nil, and nothing is handed out, when little is left.
    mutating func wholeLines(_ count: Int) throws(EventFileError) -> Range<Int>? {
        lineStart = position
        extensions = 0
        while buffer.count - position < count, !isAtEnd { _ = try readMore() }
        guard buffer.count - position > count / 16 else { return nil }
        return buffer[position...].lastIndex(of: Self.newline).map { position..<($0 + 1) }
    }

    /// Goes on behind lines that were looked at as a whole.
    mutating func pass(_ lines: Int, to end: Int) {
        number += lines
        position = end
        lineStart = end
    }

    /// Reads on, after removing what lies before the line.
    /// - Returns: by how much everything has moved to the front.
    private mutating func readMore() throws(EventFileError) -> Int {
        let moved = lineStart
        buffer.removeSubrange(..<moved)
        lineStart = 0
        position -= moved
        firstEnd -= moved
        isAtEnd = try !source.read(into: &buffer)
        return moved
    }

    /// Passes over the rest of a line that is too long, keeping its beginning.
    private mutating func skipRest() throws(EventFileError) -> Line {
        let beginning = Array(buffer[lineStart..<min(lineStart + Self.shownBytes, buffer.count)])
        var from = lineStart
        while true {
            if let newline = newline(from: from) {
                buffer.replaceSubrange(..<(newline + 1), with: beginning)
                break
            }
            buffer.removeAll(keepingCapacity: true)
            from = 0
            if isAtEnd {
                buffer = beginning
                break
            }
            isAtEnd = try !source.read(into: &buffer)
        }
        lineStart = 0
        position = beginning.count
        firstEnd = position
        return .tooLong(beginning: 0..<position)
    }
}

extension [UInt8] {
    /// The first line end in a range.
    func firstNewline(in range: Range<Int>) -> Int? {
        withUnsafeBytes { bytes in
            guard !range.isEmpty, let base = bytes.baseAddress,
                let found = memchr(base + range.lowerBound, Int32(UInt8(ascii: "\n")), range.count)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}
