import Queries
import Signals
import Testing

/// A line of `Fixtures/queries.txt`: a query and what is to be understood of it.
struct ExpectedQuery: Sendable, CustomTestStringConvertible {
    let isHeldOut: Bool
    let query: String
    let expectations: [String]

    var testDescription: String { query }

    static let all: [ExpectedQuery] = Fixture.lines("queries.txt").filter { !$0.hasPrefix("#") }.map { line in
        let first = line.split(separator: "|", maxSplits: 1).map(String.init)
        // A query may contain bars, expectations do not.
        let bar = first[1].lastIndex(of: "|")!
        return ExpectedQuery(
            isHeldOut: !first[0].hasPrefix("tune"), query: trimmed(first[1][..<bar]),
            expectations: first[1][first[1].index(after: bar)...].split(separator: ";").map { trimmed($0) })
    }

    /// What the interpretation lacks or has too much; empty when all is as expected.
    func differences(_ found: Interpretation) -> [String] {
        var differences: [String] = []
        if expectations == ["nothing"], !found.isEmpty { differences.append("nothing was to be understood") }
        func compare(_ expected: [String], _ found: [String], _ what: String) {
            if expected.sorted() != found.sorted() {
                differences.append("\(what): \(found.sorted()), expected \(expected.sorted())")
            }
        }
        compare(
            expectations.filter { $0.hasPrefix("like ") || $0.hasPrefix("unlike ") },
            found.anchors.map { ($0.isUnwanted ? "unlike " : "like ") + $0.title }, "anchors")
        compare(
            expectations.compactMap(Self.constraint), found.constraints.map { ($0.isHard ? "" : "~") + $0.condition },
            "constraints")
        compare(
            expectations.filter { $0.hasPrefix("+") || $0.hasPrefix("-") }.map(Self.inOrder), Self.hardFacets(found),
            "facets")
        for expectation in expectations where !Self.isFound(expectation, in: found) {
            differences.append(
                "\(expectation) is missing; there are \(found.facets.map { "\($0.label) \($0.isUnwanted) \($0.isHard)" }), \(found.terms.map(\.term)), not understood \(found.notUnderstood.map(\.text))"
            )
        }
        return differences
    }

    /// Alternatives in alphabetical order.
    private static func inOrder(_ facet: String) -> String {
        String(facet.prefix(1)) + facet.dropFirst().split(separator: "/").sorted().joined(separator: "/")
    }

    private static func hardFacets(_ found: Interpretation) -> [String] {
        let hard = found.facets.filter(\.isHard)
        var texts = hard.filter { $0.group == 0 }.map { ($0.isUnwanted ? "-" : "+") + "\($0.attribute):\($0.label)" }
        let groups = Dictionary(grouping: hard.filter { $0.group != 0 }, by: \.group)
        texts += groups.values.map { "+" + $0.map { "\($0.attribute):\($0.label)" }.sorted().joined(separator: "/") }
        return texts
    }

    /// Whether what need only be among others is.
    private static func isFound(_ expectation: String, in found: Interpretation) -> Bool {
        if expectation.hasPrefix("?") {
            return found.notUnderstood.contains { $0.text.contains(expectation.dropFirst()) }
        }
        if expectation.hasPrefix("\"") { return found.terms.contains { "\"\($0.term)\"" == expectation } }
        guard expectation.hasPrefix("~"), expectation.contains(":") else { return true }
        let isUnwanted = expectation.hasPrefix("~-")
        let label = expectation.dropFirst(isUnwanted ? 2 : 1)
        return found.facets.contains {
            !$0.isHard && $0.isUnwanted == isUnwanted && "\($0.attribute):\($0.label)" == label
        }
    }

    /// "runtime < @Jaws" as ``NumericConstraint/condition`` writes it; nil for what is no constraint.
    private static func constraint(_ expectation: String) -> String? {
        var text = expectation[...]
        let soft = text.hasPrefix("~") ? "~" : ""
        text = text.dropFirst(soft.count)
        let negated = text.hasPrefix("not ") ? "not " : ""
        text = text.dropFirst(negated.count)
        guard text.hasPrefix("runtime ") || text.hasPrefix("year ") else { return nil }
        let parts = text.split(separator: " ", maxSplits: 2).map(String.init)
        let field = parts[0] == "runtime" ? "runtime_minutes" : "year"
        if parts.count == 2 {
            return "\(soft)\(negated)\(field) \(parts[1].split(separator: ".").joined(separator: " to "))"
        }
        return "\(soft)\(negated)\(field) \(parts[1]) \(value(parts[2], of: field))"
    }

    private static func value(_ text: String, of field: String) -> String {
        let values = Films.items.compactMap { number(field, $0) }.sorted()
        switch text {
        case "median": return String(Int(values[values.count / 2]))
        case "q1": return String(Int(values[values.count / 4]))
        case "q3": return String(Int(values[values.count * 3 / 4]))
        case let title where title.hasPrefix("@"):
            return Films.byTitle[String(title.dropFirst())].flatMap { number(field, $0) }.map { String(Int($0)) }
                ?? title
        default: return text
        }
    }

    private static func number(_ field: String, _ item: Item) -> Double? {
        field == "year" ? item.numbers["year"] : item.runtimeSeconds.map { $0 / 60 }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = text[...]
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}
