import Dispatch
import Signals
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension EventFileReader {
    /// What ended a piece of a file that was read into a table.
    package enum PieceEnd: Equatable, Sendable {
        /// There are as many events as were asked for.
        case limit
        /// A row that is no event.
        case row(EventFileEntry)
        case end
    }

    /// Bytes that are parsed at a time, by as many threads as there are cores.
    private static let blockBytes = 1 << 22
    /// Events that must be wanted for that.
    package static let fewestForBlock = 100_000
    private static let threads = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

    /// Adds the events of the next rows to a table, until there are `limit` of them or a row is no event. Who wants
    /// ``fewestForBlock`` gets them a block at a time, so that there may be some more of them.
    ///
    /// The same events as of ``next()``, but without a text for every id of every row.
    package mutating func read(into table: inout EventTable, limit: Int) throws(EventFileError) -> PieceEnd {
        let start = table.count
        while table.count - start < limit {
            if limit - (table.count - start) >= Self.fewestForBlock, try readBlock(into: &table) { continue }
            rowsBeforeBlock -= 1
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

    /// Adds the rows of a block, parsed in pieces at the same time; those behind the first that is no event are left for later.
    /// - Returns: false, and nothing is read, when the rows are not of that kind or little is left.
    private mutating func readBlock(into table: inout EventTable) throws(EventFileError) -> Bool {
        guard rowsBeforeBlock <= 0, let parser, parser.makesPlainEvents,
            let block = try lines.wholeLines(Self.blockBytes)
        else { return false }
        let (buffer, maximumRowBytes) = (lines.buffer, maximumRowBytes)
        let pieces = Self.pieces(of: block, in: buffer)
        let results = Mutex([ParsedLines?](repeating: nil, count: pieces.count))
        DispatchQueue.concurrentPerform(iterations: pieces.count) { index in
            let parsed = parser.events(buffer, pieces[index], maximumRowBytes: maximumRowBytes)
            results.withLock { $0[index] = parsed }
        }
        for (parsed, piece) in zip(results.withLock({ $0 }), pieces) {
            guard let parsed else { break }
            table.append(contentsOf: parsed.events)
            lines.pass(parsed.lines, to: parsed.end)
            if parsed.end < piece.upperBound {
                // Where one row is bad more may be: what was parsed in vain is now read one by one.
                rowsBeforeBlock = Self.fewestForBlock
                break
            }
        }
        return true
    }

    /// A block in pieces of whole lines.
    private static func pieces(of block: Range<Int>, in buffer: [UInt8]) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = block.lowerBound
        for number in 1...threads where start < block.upperBound {
            let aim = max(start, block.lowerBound + block.count * number / threads - 1)
            let end = buffer.firstNewline(in: aim..<block.upperBound).map { $0 + 1 } ?? block.upperBound
            pieces.append(start..<end)
            start = end
        }
        return pieces
    }
}
