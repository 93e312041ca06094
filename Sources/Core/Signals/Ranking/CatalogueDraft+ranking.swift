extension CatalogueDraft {
    /// What is wrong with the section `ranking`, each by its path.
    func rankingProblems() -> [CatalogueError.Problem] {
        var problems: [CatalogueError.Problem] = []
        func check(_ isRight: Bool, _ field: String, _ message: @autoclosure () -> String) {
            if !isRight { problems.append(.init(field: "ranking.\(field)", message: message())) }
        }
        func check(attribute: String, _ field: String) {
            check(
                itemAttributes.contains(attribute), field,
                "`\(attribute)` is not one of item_attributes"
                    + NearestName.hint(for: attribute, among: itemAttributes))
        }
        check(
            ranking.excludesServedWithinSeconds >= 0 && ranking.excludesServedWithinSeconds <= 1e9,
            "exclude_served_within", "must be 0 or longer, at most 1e9 seconds")
        for (name, selection) in [("blocked", ranking.blocked), ("unavailable", ranking.unavailable)] {
            for attribute in selection.labels.keys.sorted() { check(attribute: attribute, "\(name).\(attribute)") }
        }
        for (place, pin) in ranking.pinned.enumerated() {
            check((1...1_000).contains(pin.place), "pinned[\(place)].place", "must be between 1 and 1000")
            check(!pin.itemID.isEmpty, "pinned[\(place)].item", "must not be empty")
            check(
                !ranking.pinned[..<place].contains { $0.place == pin.place || $0.itemID == pin.itemID },
                "pinned[\(place)]", "another pin has the same item or place")
        }
        for (place, cap) in ranking.caps.enumerated() {
            check(attribute: cap.attribute, "caps[\(place)].attribute")
            check((2...1_000).contains(cap.window), "caps[\(place)].of", "must be between 2 and 1000")
            check(
                cap.most >= 1 && cap.most < cap.window, "caps[\(place)].most", "must be at least 1 and less than `of`")
        }
        if let diversity = ranking.diversity {
            check(attribute: diversity.attribute, "diversity.attribute")
            check((0...1).contains(diversity.lambda), "diversity.lambda", "must be between 0 and 1")
        }
        for (name, quota) in ranking.quotas.sorted(by: { $0.key < $1.key }) {
            check((0...10_000).contains(quota), "recall.\(name)", "must be between 0 and 10000")
        }
        check((0...10).contains(ranking.contextWeight), "context_weight", "must be between 0 and 10")
        if let safety = ranking.safety { problems += safetyProblems(of: safety) }
        return problems
    }

    private func safetyProblems(of safety: SafetyRule) -> [CatalogueError.Problem] {
        var problems: [CatalogueError.Problem] = []
        if !itemAttributes.contains(safety.attribute) {
            problems.append(
                .init(
                    field: "ranking.safety.attribute",
                    message: "`\(safety.attribute)` is not one of item_attributes"
                        + NearestName.hint(for: safety.attribute, among: itemAttributes)))
        }
        guard let signal = signals.first(where: { $0.name == safety.signal }), signal.kind == .risk else {
            let known = signals.filter { $0.kind == .risk }.map(\.name)
            problems.append(
                .init(
                    field: "ranking.safety.signal",
                    message: "there is no signal `\(safety.signal)` with the operator risk"
                        + NearestName.hint(for: safety.signal, among: known)))
            return problems
        }
        let levels =
            if case .texts(let levels)? = signal.parameters["levels"] { levels } else { RiskOperator.standardLevels }
        for level in safety.hidden.keys.sorted() where !levels.contains(level) {
            problems.append(
                .init(
                    field: "ranking.safety.hidden.\(level)",
                    message: "`\(level)` is not one of the levels of `\(safety.signal)`"
                        + NearestName.hint(for: level, among: levels)))
        }
        return problems
    }
}
