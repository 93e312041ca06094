import Signals
import Yams

extension CatalogueReader {
    private static let commonKeys = [
        "operator", "change", "criticality", "cost_ms", "live_cost_ms", "staleness_budget", "expires_after", "scope",
        "over", "pinned",
        "function_of_request",
    ]

    /// One signal; `nil` when its operator is not known, without which its other keys cannot be judged.
    mutating func readSignal(_ node: Node, named name: String) -> SignalDefinition? {
        let path = "signals.\(name)"
        guard let all = mapping(node, path, known: nil) else { return nil }
        guard let kind = readKind(all["operator"], path, at: node) else { return nil }
        let known = Self.commonKeys + kind.parameters.map(\.name)
        let fields = mapping(node, path, known: known) ?? [:]
        var definition = SignalDefinition(
            name: name, kind: kind, traits: readTraits(fields, path, at: node), scope: kind.scope)
        for parameter in kind.parameters {
            guard let node = fields[parameter.name] else { continue }
            definition.parameters[parameter.name] = readParameter(node, parameter, "\(path).\(parameter.name)")
        }
        if let node = fields["staleness_budget"] {
            let seconds = duration(node, "\(path).staleness_budget")
            definition.stalenessBudgetSeconds = seconds ?? definition.stalenessBudgetSeconds
        }
        if let node = fields["expires_after"] {
            definition.expiresAfterSeconds = duration(node, "\(path).expires_after")
        }
        if let node = fields["scope"] {
            definition.scope = choice(node, "\(path).scope", of: SignalScope.self) ?? kind.scope
        }
        if let node = fields["over"] { definition.over = text(node, "\(path).over") }
        if let node = fields["pinned"] { definition.pinned = readPinned(node, "\(path).pinned") }
        return definition
    }

    private mutating func readKind(_ node: Node?, _ path: String, at signal: Node) -> OperatorKind? {
        let names = OperatorKind.allCases.map(\.rawValue)
        guard let node else {
            report("\(path).operator", "is missing: one of \(names.joined(separator: ", "))", at: signal)
            return nil
        }
        return choice(node, "\(path).operator", of: OperatorKind.self)
    }

    private mutating func readTraits(_ fields: [String: Node], _ path: String, at signal: Node) -> SignalTraits {
        var traits = SignalTraits(halfLifeSeconds: 1, damagePercent: 0)
        if let node = fields["change"] {
            readChange(node, "\(path).change", into: &traits)
        } else {
            report("\(path).change", "is missing: how fast the signal changes and what staleness costs", at: signal)
        }
        if let node = fields["criticality"] {
            traits.criticality = choice(node, "\(path).criticality", of: Criticality.self) ?? .none
        }
        if let node = fields["cost_ms"] { traits.costMillis = number(node, "\(path).cost_ms") ?? 0 }
        if let node = fields["live_cost_ms"] { traits.liveCostMillis = number(node, "\(path).live_cost_ms") }
        if let node = fields["function_of_request"] {
            traits.isFunctionOfRequest = flag(node, "\(path).function_of_request") ?? false
        }
        return traits
    }

    private mutating func readChange(_ node: Node, _ path: String, into traits: inout SignalTraits) {
        let known = ["half_life", "damage", "half_life_interval", "damage_interval"]
        guard let fields = mapping(node, path, known: known) else { return }
        if let node = fields["half_life"] {
            traits.halfLifeSeconds = duration(node, "\(path).half_life") ?? 1
        } else {
            report("\(path).half_life", "is missing: after how long half of the signal has changed", at: node)
        }
        if let node = fields["damage"] {
            traits.damagePercent = number(node, "\(path).damage") ?? 0
        } else {
            report("\(path).damage", "is missing: percent of the metric lost when stale for a day", at: node)
        }
        if let node = fields["half_life_interval"] {
            let ends = durations(node, "\(path).half_life_interval") ?? []
            traits.halfLifeInterval = interval(ends, "\(path).half_life_interval", at: node)
        }
        if let node = fields["damage_interval"] {
            let ends = (node.sequence.map(Array.init) ?? []).compactMap { number($0, "\(path).damage_interval") }
            traits.damageInterval = interval(ends, "\(path).damage_interval", at: node)
        }
    }

    private mutating func interval(_ ends: [Double], _ path: String, at node: Node) -> ClosedRange<Double>? {
        if ends.count == 2, ends[0] <= ends[1] { return ends[0]...ends[1] }
        report(path, "an interval is wanted: a list of its lower and its upper end", at: node)
        return nil
    }

    private mutating func readPinned(_ node: Node, _ path: String) -> PinnedTier? {
        guard let fields = mapping(node, path, known: ["tier", "reason"]) else { return nil }
        guard let tierNode = fields["tier"], let reasonNode = fields["reason"] else {
            report(path, "both `tier` and `reason` are wanted", at: node)
            return nil
        }
        guard let name = text(tierNode, "\(path).tier"), let reason = text(reasonNode, "\(path).reason") else {
            return nil
        }
        if let tier = Tier(name: name) { return PinnedTier(tier: tier, reason: reason) }
        let names = Tier.allCases.map(\.name)
        report("\(path).tier", unknown(name, of: names), at: tierNode)
        return nil
    }

    private mutating func readParameter(
        _ node: Node, _ parameter: ParameterSpecification, _ path: String
    ) -> ParameterValue? {
        switch parameter.form {
        case .duration: duration(node, path).map { .number($0) }
        case .number: number(node, path).map { .number($0) }
        case .text, .attribute: text(node, path).map { .text($0) }
        case .durations: durations(node, path).map { .numbers($0) }
        case .kinds, .texts: texts(node, path).map { .texts($0) }
        case .table: table(node, path).map { .table($0) }
        }
    }

    private mutating func table(_ node: Node, _ path: String) -> [NamedNumber]? {
        guard let fields = mapping(node, path, known: nil) else { return nil }
        let ordered = fields.sorted { Self.isBefore($0.value, $1.value) }
        return ordered.compactMap { entry in
            number(entry.value, "\(path).\(entry.key)").map { NamedNumber(entry.key, $0) }
        }
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: Node, _ path: String, of type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let name = text(node, path) else { return nil }
        if let choice = Choice(rawValue: name) { return choice }
        report(path, unknown(name, of: Choice.allCases.map(\.rawValue)), at: node)
        return nil
    }

    private func unknown(_ name: String, of known: [String]) -> String {
        "`\(name)` is none of \(known.joined(separator: ", "))\(NearestName.hint(for: name, among: known))"
    }
}
