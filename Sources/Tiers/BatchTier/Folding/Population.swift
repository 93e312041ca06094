import Signals

/// How often everyone's folded events named each item, by kind: what the population's priors are made from.
///
/// Events are counted, not weighed, so that neither other weights nor other labels make the counts obsolete. Events that
/// bring labels of their own, and searches, which name no item, are not in.
package struct Population: Sendable, Equatable {
    package struct Key: Hashable, Sendable {
        package var itemID: String
        package var kind: String

        package init(itemID: String, kind: String) {
            self.itemID = itemID
            self.kind = kind
        }

        /// Under what an event is counted; nil for one that names no item, and for the copy of an event that was counted
        /// under the anonymous id which turned out to be this user.
        init?(counting event: Event) {
            guard !event.itemID.isEmpty, !event.isLinkedCopy else { return nil }
            self.init(itemID: event.itemID, kind: event.kind)
        }
    }

    package var counts: [Key: UInt64]

    package init(counts: [Key: UInt64] = [:]) {
        self.counts = counts
    }

    /// How often the events of a table named each item.
    package init(counting events: EventTable) {
        // By number, so that texts are only looked up once for each item of a kind: there are few kinds.
        var byKind = [[UInt64]](repeating: [], count: events.kinds.count)
        for row in events.rows where row.namesItem {
            // Attributes tell whether an event was counted already.
            if !row.isPlain, events.event(of: row).isLinkedCopy { continue }
            let kind = Int(row.kind)
            if byKind[kind].isEmpty { byKind[kind] = Array(repeating: 0, count: events.items.count) }
            byKind[kind][Int(row.item)] += 1
        }
        counts = [:]
        for (kind, byItem) in zip(events.kinds.ids, byKind) {
            for (itemID, count) in zip(events.items.ids, byItem) where count > 0 {
                counts[Key(itemID: itemID, kind: kind)] = count
            }
        }
    }

    /// The distribution of each attribute's labels over everyone's events: an event's weight is shared equally by the labels
    /// of its item. Kinds that weigh nothing or speak against an item are left out.
    package func priors(catalogue: Catalogue, items: ItemTable) -> [String: Distribution] {
        var weights: [String: Double] = [:]
        // Sorted, because the order of a floating-point sum shows in its last digits.
        for (key, count) in counts.sorted(by: { ($0.key.itemID, $0.key.kind) < ($1.key.itemID, $1.key.kind) }) {
            guard let kind = catalogue.kinds[key.kind], kind.weight > 0 else { continue }
            weights[key.itemID, default: 0] += kind.weight * Double(count)
        }
        var masses: [String: [String: Double]] = [:]
        for (itemID, weight) in weights.sorted(by: { $0.key < $1.key }) {
            for attribute in catalogue.itemAttributes {
                let labels = items.labels(of: itemID, attribute: attribute)
                for label in labels {
                    masses[attribute, default: [:]][label, default: 0] += weight / Double(labels.count)
                }
            }
        }
        return masses.mapValues { Distribution($0) }
    }
}
