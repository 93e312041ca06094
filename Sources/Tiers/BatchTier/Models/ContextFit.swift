import Learning
import Signals
import Snapshots

/// Counts at which times and on which devices items are taken, and learns from it what the ranker goes by.
///
/// An event may say where its user's clock stands (`utc_offset_minutes`) and on what it happened (`device`); without the former
/// its time is UTC, and requests without it are, too.
struct ContextFit: Sendable {
    private var items = ItemIndex()
    private var counts = ContextCounts()

    init() {}

    mutating func append(_ event: Event) {
        let stated = event.attributes["utc_offset_minutes"].flatMap { Int64($0) } ?? 0
        let offset = (-840...840).contains(stated) ? stated : 0
        let hour: Int64 = 3_600_000_000
        let local = event.occurredAt.microseconds + offset * 60_000_000
        let hours = (local - ((local % hour) + hour) % hour) / hour
        let hourOfDay = ((hours % 24) + 24) % 24
        // The epoch was a Thursday.
        let weekday = (((hours - hourOfDay) / 24 + 3) % 7 + 7) % 7 + 1
        counts.add(
            items.insert(event.itemID), hour: Int(hourOfDay), weekday: Int(weekday),
            device: event.attributes["device"] ?? "")
    }

    /// - Parameter attribute: whose labels an item with few events follows; nil for none.
    func affinities(of modelItems: [ModelItem], attribute: String?) -> ContextAffinities {
        var labels = ItemIndex()
        return counts.affinities(
            of: modelItems.map { items.index(of: $0.item.id) ?? Int32(items.count) },
            labels: modelItems.map { entry in
                attribute.map { (entry.item.labels[$0] ?? []).map { labels.insert($0) } } ?? []
            })
    }
}
