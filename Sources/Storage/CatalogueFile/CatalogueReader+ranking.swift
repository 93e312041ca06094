import Signals
import Yams

// The section `ranking`: how the ranker makes an answer of what it has ranked.
extension CatalogueReader {
    mutating func readRanking(_ node: Node) -> RankingRules {
        var rules = RankingRules()
        let known = [
            "exclude_seen", "exclude_served_within", "blocked", "unavailable", "safety", "pinned", "caps", "diversity",
            "recall", "context_weight",
        ]
        guard let fields = mapping(node, "ranking", known: known) else { return rules }
        if let node = fields["exclude_seen"] { rules.excludesSeen = flag(node, "ranking.exclude_seen") ?? true }
        if let node = fields["exclude_served_within"] {
            rules.excludesServedWithinSeconds = duration(node, "ranking.exclude_served_within") ?? 0
        }
        if let node = fields["blocked"] { rules.blocked = readSelection(node, "ranking.blocked") }
        if let node = fields["unavailable"] { rules.unavailable = readSelection(node, "ranking.unavailable") }
        if let node = fields["safety"] { rules.safety = readSafety(node) }
        if let node = fields["pinned"] {
            rules.pinned = readList(node, "ranking.pinned", known: ["item", "place"]) { reader, fields, path in
                guard let item = fields["item"].flatMap({ reader.text($0, "\(path).item") }),
                    let place = fields["place"].flatMap({ reader.integer($0, "\(path).place") })
                else { return nil }
                return RankingRules.Pin(itemID: item, place: place)
            }
        }
        if let node = fields["caps"] {
            rules.caps = readList(node, "ranking.caps", known: ["attribute", "most", "of"]) { reader, fields, path in
                guard let attribute = fields["attribute"].flatMap({ reader.text($0, "\(path).attribute") }),
                    let most = fields["most"].flatMap({ reader.integer($0, "\(path).most") }),
                    let window = fields["of"].flatMap({ reader.integer($0, "\(path).of") })
                else { return nil }
                return RankingRules.CategoryCap(attribute: attribute, most: most, window: window)
            }
        }
        if let node = fields["diversity"],
            let fields = mapping(node, "ranking.diversity", known: ["attribute", "lambda"]),
            let attribute = required(fields, "attribute", "ranking.diversity", node).flatMap({
                text($0, "ranking.diversity.attribute")
            }),
            let lambda = required(fields, "lambda", "ranking.diversity", node).flatMap({
                number($0, "ranking.diversity.lambda")
            })
        {
            rules.diversity = .init(attribute: attribute, lambda: lambda)
        }
        if let node = fields["recall"] { rules.quotas = readQuotas(node) }
        if let node = fields["context_weight"] {
            rules.contextWeight = number(node, "ranking.context_weight") ?? 1
        }
        return rules
    }

    /// Items by id under `items`, and by the labels of any attribute under its name.
    private mutating func readSelection(_ node: Node, _ path: String) -> ItemSelection {
        var selection = ItemSelection()
        for (name, node) in mapping(node, path, known: nil) ?? [:] {
            let names = Set(texts(node, "\(path).\(name)") ?? [])
            if name == "items" { selection.items = names } else { selection.labels[name] = names }
        }
        return selection
    }

    private mutating func readSafety(_ node: Node) -> SafetyRule? {
        let path = "ranking.safety"
        guard let fields = mapping(node, path, known: ["signal", "attribute", "hidden"]),
            let signal = required(fields, "signal", path, node).flatMap({ text($0, "\(path).signal") }),
            let attribute = required(fields, "attribute", path, node).flatMap({ text($0, "\(path).attribute") }),
            let hidden = required(fields, "hidden", path, node)
        else { return nil }
        var labels: [String: Set<String>] = [:]
        for (level, node) in mapping(hidden, "\(path).hidden", known: nil) ?? [:] {
            labels[level] = Set(texts(node, "\(path).hidden.\(level)") ?? [])
        }
        return SafetyRule(signal: signal, attribute: attribute, hidden: labels)
    }

    private mutating func readQuotas(_ node: Node) -> [String: Int] {
        let known = ["history", "taste", "cluster_trend", "trending", "popularity", "fresh", "query"]
        var quotas: [String: Int] = [:]
        for (name, node) in mapping(node, "ranking.recall", known: known) ?? [:] {
            quotas[name] = integer(node, "ranking.recall.\(name)")
        }
        return quotas
    }

    private mutating func readList<Entry>(
        _ node: Node, _ path: String, known: [String],
        _ read: (inout CatalogueReader, _ fields: [String: Node], _ path: String) -> Entry?
    ) -> [Entry] {
        guard let sequence = node.sequence else {
            report(path, "a list is wanted", at: node)
            return []
        }
        var entries: [Entry] = []
        for (place, node) in sequence.enumerated() {
            let path = "\(path)[\(place)]"
            guard let fields = mapping(node, path, known: known) else { continue }
            let present = known.compactMap { required(fields, $0, path, node) }
            if present.count == known.count, let entry = read(&self, fields, path) { entries.append(entry) }
        }
        return entries
    }

    private mutating func required(_ fields: [String: Node], _ name: String, _ path: String, _ node: Node) -> Node? {
        if let field = fields[name] { return field }
        report("\(path).\(name)", "is missing", at: node)
        return nil
    }
}
