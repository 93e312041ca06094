import SessionTier
import Signals

/// Where two views of one user differ by more than the rounding of another order of folding.
enum Difference {
    static let tolerance = 1e-9

    static func between(_ left: ProfileView, _ right: ProfileView) -> [String] {
        var differences: [String] = []
        for name in Set(left.resolved.keys).union(right.resolved.keys).sorted() {
            let (one, other) = (left.resolved[name]?.value, right.resolved[name]?.value)
            if !isEqual(one, other) {
                differences.append("\(name) is \(text(one)), a fold of the log says \(text(other))")
            }
        }
        let patches = (left.patches.map(\.id).sorted(), right.patches.map(\.id).sorted())
        if patches.0 != patches.1 {
            differences.append("patches are \(patches.0), a fold of the log says \(patches.1)")
        }
        return differences
    }

    private static func text(_ value: SignalValue?) -> String { value.map { "\($0)" } ?? "missing" }

    private static func isEqual(_ left: SignalValue?, _ right: SignalValue?) -> Bool {
        switch (left, right) {
        case (.scalar(let left), .scalar(let right)): abs(left - right) <= tolerance
        case (.distribution(let left), .distribution(let right)):
            Set(left.entries.map(\.label)).union(right.entries.map(\.label)).allSatisfy {
                abs(left[$0] - right[$0]) <= tolerance
            }
        default: left == right
        }
    }
}
