extension CatalogueDraft {
    /// What is wrong with the trigger rules, each by its path.
    func triggerProblems() -> [CatalogueError.Problem] {
        var problems: [CatalogueError.Problem] = []
        var names = Set<String>()
        for rule in triggers {
            let path = "triggers.\(rule.name)"
            if !names.insert(rule.name).inserted { problems.append(.init(field: path, message: "is defined twice")) }
            if !isIdentifier(rule.name) {
                problems.append(
                    .init(field: path, message: "a name has small letters, digits and _, and starts with a letter"))
            }
            if let limit = rule.maximumAgeSeconds, limit <= 0 {
                problems.append(.init(field: "\(path).max_age", message: "must be longer than 0"))
            }
            problems += problem(ofSignal: rule, path) ?? problem(ofAction: rule, path)
        }
        return problems
    }

    private func problem(ofSignal rule: TriggerRule, _ path: String) -> [CatalogueError.Problem]? {
        let field = "\(path).signal"
        guard let definition = signals.first(where: { $0.name == rule.signal }) else {
            let hint = NearestName.hint(for: rule.signal, among: signals.map(\.name))
            return [.init(field: field, message: "there is no signal `\(rule.signal)`\(hint)")]
        }
        let wanted = rule.condition.operatorKind
        if definition.kind == wanted { return nil }
        return [
            .init(
                field: field,
                message: "`\(rule.signal)` has the operator \(definition.kind.rawValue); a \(rule.condition.rawValue) "
                    + "is what \(wanted.rawValue) detects")
        ]
    }

    private func problem(ofAction rule: TriggerRule, _ path: String) -> [CatalogueError.Problem] {
        switch rule.action {
        case .record:
            return []
        case .patch:
            if rule.condition.mayPatch { return [] }
            return [
                .init(
                    field: "\(path).then", message: "a \(rule.condition.rawValue) has no label to patch a profile with")
            ]
        case .refresh(let refreshed):
            return refreshProblems(refreshed, of: rule, path)
        }
    }

    private func refreshProblems(
        _ refreshed: [String], of rule: TriggerRule, _ path: String
    ) -> [CatalogueError.Problem] {
        let field = "\(path).refresh"
        if rule.condition == .burst || rule.condition == .newItem {
            let message = "a \(rule.condition.rawValue) is of no user whose values could be computed anew"
            return [.init(field: "\(path).then", message: message)]
        }
        if refreshed.isEmpty {
            return [.init(field: field, message: "is missing: the signals to compute anew")]
        }
        for name in refreshed {
            guard let definition = signals.first(where: { $0.name == name }) else {
                let hint = NearestName.hint(for: name, among: signals.map(\.name))
                return [.init(field: field, message: "there is no signal `\(name)`\(hint)")]
            }
            let kind = definition.kind
            if kind.scope != .user || kind.writesPatches || TriggerCondition(of: kind) != nil {
                return [.init(field: field, message: "`\(name)` has no value of a user to compute anew")]
            }
        }
        return []
    }
}
