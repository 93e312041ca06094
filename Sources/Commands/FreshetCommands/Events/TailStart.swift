import ArgumentParser

/// Where following the log begins.
package enum TailStart: Sendable, Equatable {
    /// With the first entry that is kept.
    case start
    /// With what is appended from now on.
    case end
    /// At the offsets given, of these partitions only.
    case offsets([UInt32: UInt64])

    /// The offset that stands for the end of a partition, as `TailEvents` takes it.
    package static let endOffset = UInt64.max

    /// Reads `start`, `end`, or `3:120,7:0`: partitions with offsets.
    @Sendable package init(_ text: String) throws {
        switch text {
        case "start": self = .start
        case "end": self = .end
        default:
            var offsets: [UInt32: UInt64] = [:]
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                let numbers = part.split(separator: ":", omittingEmptySubsequences: false)
                guard numbers.count == 2, let partition = UInt32(numbers[0]), let offset = UInt64(numbers[1]),
                    offsets.updateValue(offset, forKey: partition) == nil
                else {
                    throw ValidationError(
                        "'\(text)' is not start, end, or partitions with offsets such as 3:120,7:0")
                }
            }
            self = .offsets(offsets)
        }
    }
}
