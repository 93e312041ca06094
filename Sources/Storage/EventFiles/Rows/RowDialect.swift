/// How a row of fields is written.
package struct RowDialect: Equatable, Sendable {
    /// How the bytes of a field become text.
    package enum Encoding: Equatable, Sendable {
        case utf8
        /// ISO 8859-1, as MovieLens' oldest files have it: every byte is the character of its number.
        case latin1
    }

    /// What parts the fields: one byte or two.
    package let separator: [UInt8]
    /// Whether a field may stand in double quotes, and then hold separators, line ends and doubled quotes (RFC 4180).
    package let isQuoted: Bool
    package let encoding: Encoding

    package init(separator: String, isQuoted: Bool = false, encoding: Encoding = .utf8) {
        self.separator = Array(separator.utf8)
        self.isQuoted = isQuoted
        self.encoding = encoding
        precondition((1...2).contains(self.separator.count), "fields are parted by one byte or two")
    }

    package static let tabs = RowDialect(separator: "\t")
    package static let commas = RowDialect(separator: ",", isQuoted: true)
    package static let doubleColons = RowDialect(separator: "::", encoding: .latin1)
    package static let bars = RowDialect(separator: "|", encoding: .latin1)
}
