/// An interpretation applied to the items: which of them meet its hard conditions, how well they meet the soft ones, and why.
///
/// The score is a sum: 1 · mean likeness to the wanted anchors − 1 · the greatest likeness to an unwanted one + 1 · cosine with the
/// text + ½ · weight of each soft facet (negative when it is unwanted) + 0.3 for each soft constraint. Hard conditions add
/// nothing: all that are left meet them. The weights are chosen, not fitted.
public struct QueryCandidates: Sendable {
    static let facetWeight = 0.5
    static let constraintWeight = 0.3

    public let interpretation: Interpretation
    /// By item: whether it meets every hard condition and is no anchor.
    public let isAdmissible: [Bool]
    /// By item, whether admissible or not.
    public let scores: [Float]
    private let index: QueryIndex
    /// By anchor, then by item.
    private let likeness: [[Float]]
    private let text: [Float]

    /// O(items · hard conditions + entries of the lists that the soft ones name).
    ///
    /// - Parameter affinity: how much whoever chose an anchor likes each item, any scale, by item; nil when no model tells. It is
    ///   scaled to at most 1 and counts half of an anchor's likeness.
    public init(
        _ interpretation: Interpretation, index: QueryIndex, affinity: ((Int32) -> [Float]?)? = nil
    ) {
        self.interpretation = interpretation
        self.index = index
        isAdmissible = HardConditions(interpretation, index: index).isMet
        likeness = interpretation.anchors.map { anchor in
            guard let item = index.index(of: anchor.itemID) else { return [] }
            return Self.likeness(of: item, index: index, affinity: affinity?(item))
        }
        var text = [Float](repeating: 0, count: index.items.count)
        for term in interpretation.terms where !term.isUnwanted {
            guard let number = index.text.term(term.term) else { continue }
            for entry in index.text.items(with: number) { text[Int(entry.number)] += Float(term.weight) * entry.weight }
        }
        self.text = text
        scores = Self.scores(interpretation, index: index, likeness: likeness, text: text)
    }

    /// Whether an item of which nothing is known meets the hard conditions: only when there are none.
    public var admitsUnknown: Bool {
        !interpretation.constraints.contains(where: \.isHard) && !interpretation.facets.contains(where: \.isHard)
            && !interpretation.terms.contains(where: \.isUnwanted)
    }

    /// The best admissible items; equal scores in the order of `prior`, then of the items.
    /// - Parameter prior: by item, for items that meet the query alike: the ranker's own score, or popularity.
    public func top(_ limit: Int, prior: [Float]? = nil) -> [Int32] {
        guard limit > 0 else { return [] }
        func precedes(_ left: Int, _ right: Int) -> Bool {
            if scores[left] != scores[right] { return scores[left] > scores[right] }
            if let prior, prior[left] != prior[right] { return prior[left] > prior[right] }
            return left < right
        }
        // The best so far, cut back to the limit whenever there are twice as many: most items are only compared with the last.
        var best: [Int] = []
        var last: Int?
        for item in isAdmissible.indices where isAdmissible[item] {
            if let last, precedes(last, item) { continue }
            best.append(item)
            if best.count >= 2 * limit {
                best.sort(by: precedes)
                best.removeLast(best.count - limit)
                last = best.last
            }
        }
        return best.sorted(by: precedes).prefix(limit).map { Int32($0) }
    }

    /// The conditions that an item meets, hard ones first.
    public func matches(of item: Int32) -> [QueryMatch] {
        let place = Int(item)
        var matches: [QueryMatch] = []
        let wanted = interpretation.anchors.count { !$0.isUnwanted }
        for (anchor, likeness) in zip(interpretation.anchors, likeness) where !likeness.isEmpty {
            let value = Double(likeness[place])
            if anchor.isUnwanted {
                matches.append(
                    QueryMatch(
                        kind: .anchor, condition: "unlike \(anchor.title)", value: Text.fixed(value),
                        contribution: -value))
            } else if value > 0 {
                matches.append(
                    QueryMatch(
                        kind: .anchor, condition: "like \(anchor.title)", value: Text.fixed(value),
                        contribution: value / Double(wanted)))
            }
        }
        for constraint in interpretation.constraints {
            guard let value = index.numbers.value(constraint.field, of: item), constraint.isMet(by: value) else {
                continue
            }
            matches.append(
                QueryMatch(
                    kind: .constraint, condition: constraint.condition, value: Text.number(value),
                    contribution: constraint.isHard ? 0 : Self.constraintWeight, isHard: constraint.isHard))
        }
        for facet in interpretation.facets { if let match = match(facet, item) { matches.append(match) } }
        for term in interpretation.terms where !term.isUnwanted {
            guard let number = index.text.term(term.term),
                let entry = index.text.vector(of: item).first(where: { $0.number == number })
            else { continue }
            matches.append(
                QueryMatch(
                    kind: .text, condition: "says \(term.term)", value: term.term,
                    contribution: term.weight * Double(entry.weight)))
        }
        return matches.filter(\.isHard) + matches.filter { !$0.isHard }
    }

    private func match(_ facet: Facet, _ item: Int32) -> QueryMatch? {
        let label = index.labels.number(attribute: facet.attribute, label: facet.label)
        let has = label.map { index.labels.labels(of: item).contains($0) } ?? false
        if facet.isUnwanted {
            guard !has || !facet.isHard else { return nil }
            if has {
                return QueryMatch(
                    kind: .facet, condition: "less \(facet.attribute): \(facet.label)", value: facet.label,
                    contribution: -facet.weight * Self.facetWeight)
            }
            return facet.isHard
                ? QueryMatch(kind: .facet, condition: "without \(facet.attribute): \(facet.label)", isHard: true) : nil
        }
        guard has else { return nil }
        return QueryMatch(
            kind: .facet, condition: "\(facet.attribute): \(facet.label)", value: facet.label,
            contribution: facet.isHard ? 0 : facet.weight * Self.facetWeight, isHard: facet.isHard)
    }

    private static func likeness(of item: Int32, index: QueryIndex, affinity: [Float]?) -> [Float] {
        var likeness = Likeness(index).scores(of: item)
        guard let affinity, affinity.count == likeness.count, let top = affinity.max(), top > 0 else { return likeness }
        for place in likeness.indices { likeness[place] = 0.5 * likeness[place] + 0.5 * max(0, affinity[place]) / top }
        return likeness
    }

    private static func scores(
        _ interpretation: Interpretation, index: QueryIndex, likeness: [[Float]], text: [Float]
    ) -> [Float] {
        var scores = text
        let wanted = Float(max(1, interpretation.anchors.count { !$0.isUnwanted }))
        var unlike = [Float](repeating: 0, count: scores.count)
        for (anchor, likeness) in zip(interpretation.anchors, likeness) where !likeness.isEmpty {
            for place in scores.indices {
                if anchor.isUnwanted {
                    unlike[place] = max(unlike[place], likeness[place])
                } else {
                    scores[place] += likeness[place] / wanted
                }
            }
        }
        for place in scores.indices { scores[place] -= unlike[place] }
        for facet in interpretation.facets where !facet.isHard {
            guard let label = index.labels.number(attribute: facet.attribute, label: facet.label) else { continue }
            let gain = Float(facet.weight * facetWeight) * (facet.isUnwanted ? -1 : 1)
            for item in index.labels.postings[Int(label)] { scores[Int(item)] += gain }
        }
        for constraint in interpretation.constraints where !constraint.isHard {
            guard let values = index.numbers.columns[constraint.field]?.values else { continue }
            for place in scores.indices where !values[place].isNaN && constraint.isMet(by: values[place]) {
                scores[place] += Float(constraintWeight)
            }
        }
        return scores
    }
}
