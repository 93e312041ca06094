import Snapshots

/// How far the fetch of one file has come, and what becomes of each piece that arrives.
///
/// A value that decides; `FileFetch` asks, writes and waits.
package struct FetchProgress: Sendable, Equatable {
    /// Why a stream of pieces is of no more use. The fetch goes on with another one from the same offset.
    package enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
        /// The piece changed on its way.
        case damaged(offset: UInt64)
        /// Not the piece that comes next.
        case misplaced(offset: UInt64, expected: UInt64)
        /// More than the file has.
        case overlong(offset: UInt64)
        /// The stream ended before the file did.
        case endedEarly(offset: UInt64)

        package var description: String {
            switch self {
            case .damaged(let offset): "the piece at byte \(offset) was damaged on its way"
            case .misplaced(let offset, let expected): "the piece at byte \(offset) came where byte \(expected) was due"
            case .overlong(let offset): "the piece at byte \(offset) goes past the end of the file"
            case .endedEarly(let offset): "the stream ended at byte \(offset), before the file does"
            }
        }
    }

    /// Failures in a row after which the fetch is given up. What has arrived is kept.
    package static let mostFailures = 5

    /// Of the whole file.
    package let bytes: UInt64
    /// The first byte that has not arrived.
    package private(set) var offset: UInt64
    /// Since the last piece that was right.
    package private(set) var failures = 0

    /// - Parameter arrived: bytes that an earlier fetch has left. More than the file has are of no use.
    package init(bytes: UInt64, arrived: UInt64 = 0) {
        self.bytes = bytes
        offset = arrived <= bytes ? arrived : 0
    }

    package var isComplete: Bool { offset == bytes }
    package var isHopeless: Bool { failures >= Self.mostFailures }

    /// Takes a piece: when this returns it is to be written at `offset` as it was before.
    package mutating func receive(_ data: [UInt8], at start: UInt64, crc32: UInt32) throws(Problem) {
        guard start == offset else { throw .misplaced(offset: start, expected: offset) }
        guard UInt64(data.count) <= bytes - offset else { throw .overlong(offset: start) }
        guard PieceChecksum.crc32(data) == crc32 else { throw .damaged(offset: start) }
        offset += UInt64(data.count)
        if !data.isEmpty { failures = 0 }
    }

    /// The stream is over, by an error or its end.
    package mutating func failed() { failures += 1 }
}
