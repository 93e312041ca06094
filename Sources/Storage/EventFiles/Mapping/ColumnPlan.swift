/// A mapping found in a header: which position is what.
struct ColumnPlan {
    enum Source: Equatable {
        case column(Int)
        case constant(String)
    }

    struct Labels: Equatable {
        enum Form: Equatable {
            /// Several labels in one cell, parted by this, or by what the cell has.
            case list(separator: String?)
            /// The cell is `1` when the item has this label.
            case flag(String)
        }

        let attribute: String
        let column: Int
        let form: Form
    }

    /// What the rows are.
    let role: FileRole
    let names: [String]
    var events: [ColumnMapping.EventField: Source] = [:]
    var items: [ColumnMapping.ItemField: Source] = [:]
    var timeUnit = TimeUnit.automatic
    var attributes: [(name: String, source: Source)] = []
    var labels: [Labels] = []

    /// - Parameters:
    ///   - role: what the file is said to hold; nil goes by its columns: a user makes events, an item without a time items.
    /// - Throws: ``BadLine`` when a column that is needed or named by the mapping is missing.
    init(header names: [String], mapping: ColumnMapping, role: FileRole?) throws(BadLine) {
        self.names = names
        let simplified = names.map(KnownColumns.simplified)
        for field in ColumnMapping.EventField.allCases {
            events[field] = Self.source(mapping.events[field], KnownColumns.events[field], names, simplified)
        }
        for field in ColumnMapping.ItemField.allCases {
            items[field] = Self.source(mapping.items[field], KnownColumns.items[field], names, simplified)
        }
        timeUnit = mapping.timeUnit
        let hasUser = events[.user] != nil
        self.role = role ?? (hasUser || events[.time] != nil || events[.item] == nil ? .events : .items)
        // One mapping may serve a file of events and one of items, so what the other needs may be missing here.
        switch self.role {
        case .events:
            for field in [ColumnMapping.EventField.user, .time] where events[field] == nil {
                throw Self.missing(field, named: mapping.events[field], names)
            }
            for (field, source) in mapping.events where events[field] == nil {
                throw Self.missing(field, named: source, names)
            }
            for (name, source) in mapping.attributes {
                guard let found = Self.source(source, nil, names, simplified) else {
                    throw BadLine("the header has no column for attributes.\(name)")
                }
                attributes.append((name, found))
            }
        case .items:
            if events[.item] == nil { throw Self.missing(.item, named: mapping.events[.item], names) }
            labels = try Self.labels(mapping.labels, names, simplified)
        }
    }

    private static func source(
        _ mapped: ColumnMapping.Source?, _ known: [String]?, _ names: [String], _ simplified: [String]
    ) -> Source? {
        switch mapped {
        case .constant(let text): .constant(text)
        case .column(let name): names.firstIndex(of: name).map(Source.column)
        case nil: known.flatMap { KnownColumns.position(of: $0, in: simplified) }.map(Source.column)
        }
    }

    private static func labels(
        _ mapped: [ColumnMapping.Labels]?, _ names: [String], _ simplified: [String]
    ) throws(BadLine) -> [Labels] {
        guard let mapped else {
            return KnownColumns.labels.compactMap { known in
                simplified.firstIndex(of: known.name).map {
                    Labels(attribute: known.attribute, column: $0, form: .list(separator: nil))
                }
            }
        }
        var labels: [Labels] = []
        for entry in mapped {
            guard let column = names.firstIndex(of: entry.column) else {
                throw BadLine(
                    "the header has no column \(entry.column), which the mapping names for \(entry.attribute)")
            }
            labels.append(
                Labels(attribute: entry.attribute, column: column, form: .list(separator: entry.separator)))
        }
        return labels
    }

    private static func missing(
        _ field: ColumnMapping.EventField, named source: ColumnMapping.Source?, _ names: [String]
    ) -> BadLine {
        let columns = names.joined(separator: ", ")
        if case .column(let name) = source {
            return BadLine("no column \(name), which is to be the \(field.rawValue); there are \(columns)")
        }
        return BadLine(
            "no column is known to be the \(field.rawValue); there are \(columns); say which it is with --mapping")
    }
}
