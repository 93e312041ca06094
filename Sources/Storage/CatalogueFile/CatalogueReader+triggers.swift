import Signals
import Yams

extension CatalogueReader {
    /// One rule; `nil` when it cannot be read.
    mutating func readTrigger(_ node: Node, named name: String) -> TriggerRule? {
        let path = "triggers.\(name)"
        let known = ["when", "signal", "then", "refresh", "priority", "max_age", "limit"]
        guard let fields = mapping(node, path, known: known) else { return nil }
        for (key, meaning) in [
            ("when", "one of \(TriggerCondition.allCases.map(\.rawValue).joined(separator: ", "))"),
            ("signal", "the signal whose detector notices it"),
            ("then", "one of \(TriggerAction.names.joined(separator: ", "))"),
        ] where fields[key] == nil {
            report("\(path).\(key)", "is missing: \(meaning)", at: node)
        }
        guard let when = fields["when"], let signal = fields["signal"], let then = fields["then"],
            let condition = choice(when, "\(path).when", of: TriggerCondition.self),
            let signalName = text(signal, "\(path).signal"),
            let action = readAction(then, fields["refresh"], path)
        else { return nil }
        var rule = TriggerRule(name: name, condition: condition, signal: signalName, action: action)
        if let node = fields["priority"] {
            rule.priority = choice(node, "\(path).priority", of: TriggerPriority.self) ?? .normal
        }
        if let node = fields["max_age"] { rule.maximumAgeSeconds = duration(node, "\(path).max_age") }
        if let node = fields["limit"], let words = text(node, "\(path).limit") {
            rule.limit = ActionRate(words)
            if rule.limit == nil {
                report("\(path).limit", "a rate is wanted, as in `100 in 1 min`, of 1 to a million actions", at: node)
            }
        }
        return rule
    }

    private mutating func readAction(_ node: Node, _ refresh: Node?, _ path: String) -> TriggerAction? {
        guard let name = text(node, "\(path).then") else { return nil }
        if let refresh, name != "refresh", TriggerAction.names.contains(name) {
            report("\(path).refresh", "is only for `then: refresh`", at: refresh)
            return nil
        }
        switch name {
        case "record": return .record
        case "patch": return .patch
        case "refresh": return .refresh(signals: refresh.flatMap { texts($0, "\(path).refresh") } ?? [])
        default:
            let known = TriggerAction.names
            report(
                "\(path).then",
                "`\(name)` is none of \(known.joined(separator: ", "))\(NearestName.hint(for: name, among: known))",
                at: node)
            return nil
        }
    }
}
