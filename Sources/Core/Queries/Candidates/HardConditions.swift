/// Which items meet all hard conditions of an interpretation. An item that lacks what a condition asks about does not meet it;
/// anchors are not their own answer.
struct HardConditions {
    private(set) var isMet: [Bool]
    private let index: QueryIndex

    init(_ interpretation: Interpretation, index: QueryIndex) {
        self.index = index
        isMet = [Bool](repeating: true, count: index.items.count)
        for anchor in interpretation.anchors {
            if let item = index.index(of: anchor.itemID) { isMet[Int(item)] = false }
        }
        for constraint in interpretation.constraints where constraint.isHard { apply(constraint) }
        let facets = interpretation.facets.filter(\.isHard)
        for facet in facets where facet.isUnwanted { refuse(facet) }
        var groups: [Int: [Facet]] = [:]
        for facet in facets where !facet.isUnwanted {
            if facet.group == 0 { require([facet]) } else { groups[facet.group, default: []].append(facet) }
        }
        for group in groups.values { require(group) }
        for term in interpretation.terms where term.isUnwanted {
            guard let number = index.text.term(term.term) else { continue }
            for entry in index.text.items(with: number) { isMet[Int(entry.number)] = false }
        }
    }

    private mutating func apply(_ constraint: NumericConstraint) {
        guard let values = index.numbers.columns[constraint.field]?.values else {
            for item in isMet.indices { isMet[item] = false }
            return
        }
        for item in isMet.indices where isMet[item] {
            isMet[item] = constraint.isMet(by: values[item].isNaN ? nil : values[item])
        }
    }

    /// Leaves the items that have one of the labels.
    private mutating func require(_ facets: [Facet]) {
        var has = [Bool](repeating: false, count: isMet.count)
        for facet in facets {
            guard let label = index.labels.number(attribute: facet.attribute, label: facet.label) else { continue }
            for item in index.labels.postings[Int(label)] { has[Int(item)] = true }
        }
        for item in isMet.indices where !has[item] { isMet[item] = false }
    }

    /// Leaves the items that say something of the attribute and do not have the label.
    private mutating func refuse(_ facet: Facet) {
        let saying = index.labels.saying(facet.attribute)
        for item in isMet.indices where isMet[item] { isMet[item] = saying?[item] ?? false }
        guard let label = index.labels.number(attribute: facet.attribute, label: facet.label) else { return }
        for item in index.labels.postings[Int(label)] { isMet[Int(item)] = false }
    }
}
