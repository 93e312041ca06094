/// One of the five fields of a cron expression: which numbers it allows.
struct CronField: Sendable, Equatable {
    /// What a field may hold, and how it is written.
    struct Kind: Sendable {
        let name: String
        let range: ClosedRange<Int>
        /// Names for the numbers from the range's first one on, in lower case; none for most fields.
        var names: [String] = []
        /// Number that means the same as the range's first one: Sunday is 0 and 7.
        var alias: Int?

        static let minute = Kind(name: "minute", range: 0...59)
        static let hour = Kind(name: "hour", range: 0...23)
        static let day = Kind(name: "day of the month", range: 1...31)
        static let month = Kind(
            name: "month", range: 1...12,
            names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
        static let weekday = Kind(
            name: "day of the week", range: 0...6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"], alias: 7)
    }

    /// Bit `n` stands for the number `n`.
    private(set) var bits: UInt64 = 0
    /// Whether the field was written other than `*` or `*/n`: then days of the month and of the week are alternatives.
    let isRestricted: Bool

    /// - Throws: `CronExpression.Problem`.
    init(_ text: Substring, _ kind: Kind) throws(CronExpression.Problem) {
        isRestricted = text.first != "*"
        for element in text.split(separator: ",", omittingEmptySubsequences: false) {
            let (range, step) = try Self.parse(element, kind)
            for number in stride(from: range.lowerBound, through: range.upperBound, by: step) {
                bits |= 1 << UInt64(number == kind.alias ? kind.range.lowerBound : number)
            }
        }
    }

    func contains(_ number: Int) -> Bool { bits & (1 << UInt64(number)) != 0 }

    /// The smallest number from `start` on.
    func first(from start: Int) -> Int? {
        guard start < 64 else { return nil }
        let rest = bits >> UInt64(max(0, start))
        return rest == 0 ? nil : max(0, start) + rest.trailingZeroBitCount
    }

    /// The largest number up to `end`.
    func last(upTo end: Int) -> Int? {
        guard end >= 0 else { return nil }
        let rest = end >= 63 ? bits : bits & ((1 << UInt64(end + 1)) - 1)
        return rest == 0 ? nil : 63 - rest.leadingZeroBitCount
    }

    /// `*`, `5`, `mon-fri`, `*/15`, `10-40/10`
    private static func parse(
        _ element: Substring, _ kind: Kind
    ) throws(CronExpression.Problem) -> (ClosedRange<Int>, step: Int) {
        let parts = element.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let range: ClosedRange<Int>
        if parts[0] == "*" {
            range = kind.range
        } else {
            let ends = parts[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            let low = try number(ends[0], of: element, kind)
            if ends.count == 2 {
                let high = try number(ends[1], of: element, kind)
                guard low <= high else {
                    throw .init("the \(kind.name) '\(element)' goes backwards; write it as two ranges with a comma")
                }
                range = low...high
            } else {
                guard parts.count == 1 else {
                    throw .init(
                        "the \(kind.name) '\(element)' has a step without a range; write \(low)-\(kind.range.upperBound)/…"
                    )
                }
                range = low...low
            }
        }
        guard parts.count == 2 else { return (range, 1) }
        guard let step = Int(parts[1]), step > 0, step <= kind.range.upperBound else {
            throw .init("the step of the \(kind.name) '\(element)' is not a number from 1 to \(kind.range.upperBound)")
        }
        return (range, step)
    }

    private static func number(
        _ text: Substring, of element: Substring, _ kind: Kind
    ) throws(CronExpression.Problem) -> Int {
        if let index = kind.names.firstIndex(of: text.lowercased()) { return kind.range.lowerBound + index }
        let upper = kind.alias ?? kind.range.upperBound
        guard text.allSatisfy(\.isASCII), let number = Int(text), (kind.range.lowerBound...upper).contains(number)
        else {
            let names = kind.names.isEmpty ? "" : ", nor one of \(kind.names.joined(separator: " "))"
            throw .init(
                "the \(kind.name) '\(element)': '\(text)' is not a number from \(kind.range.lowerBound) to \(upper)\(names)"
            )
        }
        return number
    }
}
