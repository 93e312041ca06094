/// A number that a query says, with its unit.
struct Quantity: Equatable {
    enum Value: Equatable {
        case minutes(Double)
        case year(Double)
        /// First and last year: "90s", "early 90s".
        case years(Double, Double)
        /// Without a unit.
        case plain(Double)
    }

    var value: Value
    /// Words.
    var length: Int

    var isPlain: Bool { if case .plain = value { true } else { false } }
}

extension QueryScan {
    private static let hours: Set<String> = ["hour", "hours", "hr", "hrs", "h"]
    private static let minutes: Set<String> = ["minute", "minutes", "min", "mins", "m"]

    /// The quantity at a place, the longest reading of it.
    func quantity(at start: Int) -> Quantity? {
        guard isFree(start) else { return nil }
        return duration(at: start) ?? period(at: start)
            ?? number(at: start).map { Quantity(value: .plain($0.value), length: $0.length) }
    }

    /// A number in digits or words: "90", "1.5", "two", "forty five".
    private func number(at place: Int) -> (value: Double, length: Int)? {
        guard isFree(place) else { return nil }
        let text = word(place)
        if let digits = text.utf8.first, digits >= 48, digits <= 57 {
            guard text.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || $0 == 46 }), let value = Double(text) else {
                return nil
            }
            return (value, 1)
        }
        guard let value = GrammarWords.numbers[text] else { return nil }
        if value >= 20, value < 100, let ones = GrammarWords.numbers[word(place + 1)], ones < 10, isFree(place + 1) {
            return (value + ones, 2)
        }
        return (value, 1)
    }

    // MARK: - Durations

    private func duration(at start: Int) -> Quantity? {
        if let minutes = Self.compactDuration(word(start)) { return Quantity(value: .minutes(minutes), length: 1) }
        if match(["half", "an", "hour"], at: start) != nil { return Quantity(value: .minutes(30), length: 3) }
        var place = start
        let count: Double
        if ["a", "an"].contains(word(start)), Self.hours.contains(word(start + 1)) {
            count = 1
            place += 1
        } else if let number = number(at: start) {
            count = number.value
            place += number.length
        } else {
            return nil
        }
        var minutes = count * 60
        if match(["and", "a", "half", "hours"], at: place) != nil {
            return Quantity(value: .minutes(minutes + 30), length: place + 4 - start)
        }
        guard isFree(place) else { return nil }
        if Self.minutes.contains(word(place)) { return Quantity(value: .minutes(count), length: place + 1 - start) }
        guard Self.hours.contains(word(place)) else { return nil }
        place += 1
        if match(["and", "a", "half"], at: place) != nil {
            return Quantity(value: .minutes(minutes + 30), length: place + 3 - start)
        }
        let joint = word(place) == "and" ? place + 1 : place
        if let rest = number(at: joint), Self.minutes.contains(word(joint + rest.length)) {
            minutes += rest.value
            place = joint + rest.length + 1
        }
        return Quantity(value: .minutes(minutes), length: place - start)
    }

    /// "1h45", "1h45m", "2h", "90min", "1:45".
    private static func compactDuration(_ word: String) -> Double? {
        let digits = word.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        guard let first = Double(digits), digits.count < word.count else { return nil }
        let rest = word.dropFirst(digits.count)
        if ["h", "hr", "hrs", "hour", "hours"].contains(rest) { return first * 60 }
        if ["m", "min", "mins", "minutes"].contains(rest) { return first }
        guard rest.first == "h" || rest.first == ":", first < 24 else { return nil }
        let tail = rest.dropFirst().prefix { $0.isNumber }
        guard let minutes = Double(tail), minutes < 60, ["", "m", "min"].contains(rest.dropFirst(1 + tail.count)) else {
            return nil
        }
        return first * 60 + minutes
    }

    // MARK: - Years

    private func period(at start: Int) -> Quantity? {
        if let part = ["early": 0, "mid": 1, "late": 2][word(start)], let decade = Self.decade(word(start + 1)),
            isFree(start + 1)
        {
            let (first, last) = [(0.0, 3.0), (4.0, 6.0), (7.0, 9.0)][part]
            return Quantity(value: .years(decade + first, decade + last), length: 2)
        }
        if let decade = Self.decade(word(start)) { return Quantity(value: .years(decade, decade + 9), length: 1) }
        return Self.year(word(start)).map { Quantity(value: .year($0), length: 1) }
    }

    static func year(_ word: String) -> Double? {
        guard word.utf8.count == 4, let year = Int(word), (1870...2100).contains(year) else { return nil }
        return Double(year)
    }

    /// "1990s", "90s", "nineties"; "10s" and "00s" are of this century, the others of the last.
    private static func decade(_ word: String) -> Double? {
        if let decade = GrammarWords.decades[word] { return decade }
        guard word.last == "s", let number = Int(word.dropLast()), number % 10 == 0 else { return nil }
        switch word.utf8.count {
        case 5 where (1870...2100).contains(number): return Double(number)
        case 3: return Double(number < 20 ? 2000 + number : 1900 + number)
        default: return nil
        }
    }
}
