/// The id of an answer: when it was given and a random number, as 32 hexadecimal digits, so that ids sort by time.
package struct ResponseID: Hashable, Sendable, CustomStringConvertible {
    package static let length = 16

    /// Big-endian: the order of the bytes is that of the time.
    package let bytes: [UInt8]

    /// - Parameter micros: since the epoch, by the ranker's clock.
    package init(at micros: Int64, random: UInt64) {
        bytes = Self.bigEndian(UInt64(bitPattern: micros)) + Self.bigEndian(random)
    }

    /// - Returns: nil for what is no id.
    package init?(_ text: String) {
        let digits = text.utf8.compactMap(Self.digit)
        guard digits.count == text.utf8.count, digits.count == 2 * Self.length else { return nil }
        bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// - Returns: nil for what is too short.
    init?(key: some Collection<UInt8>) {
        guard key.count >= Self.length else { return nil }
        bytes = Array(key.prefix(Self.length))
    }

    /// Microseconds since the epoch.
    package var time: Int64 {
        Int64(bitPattern: bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// What the answer's draws begin with: the same id draws the same.
    package var seed: UInt64 { bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) } }

    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// What begins the keys of a moment.
    static func bigEndian(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * UInt64($0))) }
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
