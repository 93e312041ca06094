extension NumericConstraint {
    /// The constraint as people write it: "runtime_minutes < 103", "year 1990 to 1999".
    public var condition: String {
        let text =
            switch relation {
            case .below(let value): "\(field) < \(Text.number(value))"
            case .atMost(let value): "\(field) <= \(Text.number(value))"
            case .equal(let value): "\(field) = \(Text.number(value))"
            case .atLeast(let value): "\(field) >= \(Text.number(value))"
            case .above(let value): "\(field) > \(Text.number(value))"
            case .between(let low, let high): "\(field) \(Text.number(low)) to \(Text.number(high))"
            }
        return isNegated ? "not \(text)" : text
    }
}

/// Numbers as people read them.
enum Text {
    /// Whole where it is whole, else with one decimal.
    static func number(_ value: Double) -> String {
        if let whole = Int(exactly: value) { return String(whole) }
        let tenths = (value * 10).rounded() / 10
        return Int(exactly: tenths).map(String.init) ?? String(tenths)
    }

    /// Two decimals.
    static func fixed(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let digits = String(abs(hundredths) % 100)
        return "\(hundredths < 0 ? "-" : "")\(abs(hundredths) / 100).\(digits.utf8.count < 2 ? "0" : "")\(digits)"
    }
}
