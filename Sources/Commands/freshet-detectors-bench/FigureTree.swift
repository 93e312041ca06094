/// Figures by name, nested, in the order in which they were set: printed as JSON.
indirect enum FigureTree {
    case number(Double)
    case branch([(name: String, value: FigureTree)])

    var text: String {
        switch self {
        case .number(let number):
            return number.isFinite ? "\((number * 1e6).rounded() / 1e6)" : "null"
        case .branch(let parts):
            return "{" + parts.map { "\"\($0.name)\": \($0.value.text)" }.joined(separator: ", ") + "}"
        }
    }

    static func figures(_ parts: [(String, Double)]) -> FigureTree {
        .branch(parts.map { (name: $0.0, value: .number($0.1)) })
    }
}

/// What was found of what was planted.
struct Hits {
    var found = 0
    var all = 0

    mutating func count(_ isFound: Bool) {
        all += 1
        if isFound { found += 1 }
    }

    /// Not a number when there was nothing to find.
    var share: Double { all == 0 ? .nan : Double(found) / Double(all) }
}

extension [Double] {
    /// The value below which a part of them lies; not a number when there are none.
    func quantile(_ part: Double) -> Double {
        guard !isEmpty else { return .nan }
        let sorted = sorted()
        return sorted[Swift.min(count - 1, Int(Double(count) * part))]
    }
}
