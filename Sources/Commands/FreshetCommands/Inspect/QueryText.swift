import MeshMessages

/// What was understood of a request in words, and why each item is there, for people.
enum QueryText {
    static func interpretation(_ interpretation: InterpreterV1.Interpretation) -> [String] {
        var lines = ["\"\(interpretation.query)\", understood by the \(interpretation.interpreter) interpreter:"]
        for anchor in interpretation.anchors {
            let match = anchor.match < 1 ? " (match \(Numbers.fixed(anchor.match, 2)))" : ""
            lines.append("  \(anchor.unwanted ? "nothing like" : "like") \(anchor.title) [\(anchor.itemID)]\(match)")
        }
        for constraint in interpretation.constraints { lines.append("  \(text(constraint))") }
        for facet in interpretation.facets { lines.append("  \(text(facet))") }
        for term in interpretation.terms {
            lines.append("  \(term.unwanted ? "does not say" : "says") \"\(term.term)\"")
        }
        if !interpretation.notUnderstood.isEmpty {
            lines.append(
                "  not understood: \(interpretation.notUnderstood.map { "\"\($0.text)\"" }.joined(separator: ", "))")
        }
        if lines.count == 1 { lines.append("  nothing in particular") }
        return lines
    }

    static func reasons(_ items: [RankerV1.RankedItem]) -> [String] {
        items.enumerated().map { position, item in
            let matches = item.queryMatches.map { match in
                let value = match.value.isEmpty || match.condition.hasSuffix(match.value) ? "" : " (\(match.value))"
                return match.condition + value
            }
            return "\(position + 1). \(item.title.isEmpty ? item.itemID : item.title): "
                + (matches.isEmpty ? "meets no condition of the query" : matches.joined(separator: "; "))
        }
    }

    private static func text(_ constraint: InterpreterV1.NumericConstraint) -> String {
        let relation =
            switch constraint.relation {
            case .below: "<"
            case .atMost: "<="
            case .equal: "="
            case .atLeast: ">="
            case .above: ">"
            case .between: "\(number(constraint.value)) to"
            default: "?"
            }
        let value = constraint.relation == .between ? constraint.upper : constraint.value
        let origin = constraint.comparedWith.isEmpty ? "" : ", compared with [\(constraint.comparedWith)]"
        return "\(constraint.field) \(relation) \(number(value))\(origin)\(constraint.hard ? "" : ", if possible")"
    }

    private static func text(_ facet: InterpreterV1.Facet) -> String {
        let wish = facet.hard ? "" : ", if possible"
        let group = facet.group == 0 ? "" : ", or another of group \(facet.group)"
        let expansion =
            facet.origin == "expansion"
            ? ", which often goes with \"\(facet.expandedFrom)\" (\(facet.support) items, lift \(Numbers.fixed(facet.lift, 1)))"
            : ""
        return "\(facet.unwanted ? "without" : "with") \(facet.attribute): \(facet.label)\(group)\(wish)\(expansion)"
    }

    private static func number(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? Numbers.fixed(value, 1)
    }
}
