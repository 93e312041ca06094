extension CatalogueDraft {
    /// The signals made and classified, or every problem that there is.
    func validated(classifier: Classifier) throws(CatalogueError) -> [Signal] {
        var problems = generalProblems()
        var names = Set<String>()
        for definition in signals {
            if !names.insert(definition.name).inserted {
                problems.append(.init(field: "signals.\(definition.name)", message: "is defined twice"))
            }
            problems += self.problems(of: definition)
        }
        problems += rankingProblems()
        problems += triggerProblems()
        guard problems.isEmpty else { throw CatalogueError(problems: problems) }
        return signals.map { definition in
            Signal(
                definition: definition,
                classification: classifier.classify(definition.traits, pinned: definition.pinned),
                runtime: definition.kind.makeRuntime(definition.parameters))
        }
    }

    private func generalProblems() -> [CatalogueError.Problem] {
        var problems: [CatalogueError.Problem] = []
        func check(_ isRight: Bool, _ field: String, _ message: String) {
            if !isRight { problems.append(.init(field: field, message: message)) }
        }
        check(!kinds.isEmpty, "events.kinds", "names no kind of event, so nothing would ever be counted")
        for (kind, weights) in kinds.sorted(by: { $0.key < $1.key }) {
            let isFinite = weights.weight.isFinite && weights.patchWeight.isFinite
            check(isFinite, "events.kinds.\(kind)", "a weight must be a finite number")
        }
        check(eventAgeLimitSeconds > 0, "events.age_limit", "must be longer than 0")
        check(maximumClockSkewSeconds >= 0, "events.max_clock_skew", "must be 0 or longer")
        check(sessionGapSeconds > 0, "session_gap", "must be longer than 0")
        check(Set(itemAttributes).count == itemAttributes.count, "item_attributes", "names an attribute twice")
        check(patchDefaults.ttlSeconds > 0, "patches.ttl", "must be longer than 0")
        check(patchDefaults.halfLifeSeconds > 0, "patches.half_life", "must be longer than 0")
        check(patchDefaults.kappa > 0, "patches.kappa", "must be more than 0")
        let weight = patchDefaults.maximumWeight
        check(weight > 0 && weight <= 1, "patches.max_weight", "must be more than 0 and at most 1")
        check(patchDefaults.maximumPatches > 0, "patches.max_patches", "must be at least 1")
        check(patchDefaults.historyLimit > 0, "patches.history_limit", "must be at least 1")
        return problems
    }

    private func problems(of definition: SignalDefinition) -> [CatalogueError.Problem] {
        let path = "signals.\(definition.name)"
        var problems: [CatalogueError.Problem] = []
        func check(_ isRight: Bool, _ field: String, _ message: @autoclosure () -> String) {
            if !isRight { problems.append(.init(field: field, message: message())) }
        }
        check(isIdentifier(definition.name), path, "a name has small letters, digits and _, and starts with a letter")
        let traits = definition.traits
        check(
            traits.halfLifeSeconds > 0 && traits.halfLifeSeconds.isFinite, "\(path).change.half_life",
            "must be longer than 0")
        check(traits.damagePercent >= 0, "\(path).change.damage", "must be 0 or more percent")
        check(traits.costMillis >= 0, "\(path).cost_ms", "must be 0 or more milliseconds")
        check(traits.liveCostMillis ?? 0 >= 0, "\(path).live_cost_ms", "must be 0 or more milliseconds")
        check(definition.stalenessBudgetSeconds > 0, "\(path).staleness_budget", "must be longer than 0")
        if let limit = definition.expiresAfterSeconds {
            let budget = definition.stalenessBudgetSeconds
            check(limit >= budget, "\(path).expires_after", "must not be shorter than the staleness budget")
        }
        let kind = definition.kind
        check(
            kind.scopes.contains(definition.scope), "\(path).scope",
            "\(kind.rawValue) has scope \(kind.scopes.map(\.rawValue).joined(separator: " or ")), "
                + "not \(definition.scope.rawValue)")
        check(
            definition.scope != .cluster || signals.contains { $0.kind == .cluster }, "\(path).scope",
            "is by cluster, and no signal has the operator cluster")
        if let pinned = definition.pinned {
            check(!pinned.reason.isEmpty, "\(path).pinned.reason", "a pinned tier needs its reason")
        }
        if kind.failsClosed {
            check(
                traits.criticality == .safety, "\(path).criticality",
                "must be safety: \(kind.rawValue) fails closed when its data is stale")
        }
        problems += parameterProblems(of: definition, path)
        problems += overProblems(of: definition, path)
        return problems
    }

    private func overProblems(of definition: SignalDefinition, _ path: String) -> [CatalogueError.Problem] {
        let field = "\(path).over"
        guard let over = definition.over else {
            guard definition.kind.writesPatches else { return [] }
            return [.init(field: field, message: "is missing: \(definition.kind.rawValue) patches another signal")]
        }
        if !definition.kind.mayPatch {
            return [.init(field: field, message: "\(definition.kind.rawValue) writes no patches")]
        }
        guard let target = signals.first(where: { $0.name == over }) else {
            let hint = NearestName.hint(for: over, among: signals.map(\.name))
            return [.init(field: field, message: "there is no signal `\(over)`\(hint)")]
        }
        guard target.kind.givesDistribution else {
            return [.init(field: field, message: "`\(over)` is no distribution that an intent can be laid over")]
        }
        if target.parameters["attribute"] != definition.parameters["attribute"] {
            return [.init(field: field, message: "`\(over)` counts another attribute")]
        }
        return []
    }

    func isIdentifier(_ name: String) -> Bool {
        guard let first = name.utf8.first, (97...122).contains(first), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
    }
}
