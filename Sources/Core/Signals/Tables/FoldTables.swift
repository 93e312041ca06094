/// What a ``FoldContext`` says of the ids in an ``EventTable``, by their numbers: looked up once for all of a table's events.
public struct FoldTables: Sendable {
    let context: FoldContext
    let events: EventTable
    /// By a kind's number: its weights; nil for a kind that the catalogue does not name.
    let kinds: [EventKind?]
    private let labels: [String: LabelNumbers]

    /// - Parameters:
    ///   - events: complete; what is appended to it later is not known here.
    ///   - attributes: of items, that the signals go by; those of another are looked up for every event.
    public init(_ events: EventTable, _ context: FoldContext, attributes: some Sequence<String>) {
        self.events = events
        self.context = context
        kinds = events.kinds.ids.map { context.kinds[$0] }
        labels = Dictionary(
            attributes.map { ($0, LabelNumbers(attribute: $0, of: events.items.ids, context.items)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// By a kind's number, whether an event of it is something that the user did.
    var isActivity: [Bool] { kinds.map { ($0?.weight ?? 0) != 0 } }

    /// Nil for an attribute that was not asked for.
    func labels(_ attribute: String) -> LabelNumbers? { labels[attribute] }

    /// Which kinds, by number, count for a signal that names its kinds, and where it names none counts those of positive weight.
    func counted(_ names: Set<String>) -> [Bool] {
        zip(events.kinds.ids, kinds).map { name, kind in
            names.isEmpty ? (kind?.weight ?? 0) > 0 : names.contains(name)
        }
    }
}
