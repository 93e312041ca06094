/// Which column of a file is what. What is left out is found by the usual names of headers (``KnownColumns``).
package struct ColumnMapping: Equatable, Sendable {
    /// Where a value comes from.
    package enum Source: Equatable, Sendable {
        case column(String)
        /// The same for every row.
        case constant(String)
    }

    /// A column of labels.
    package struct Labels: Equatable, Sendable {
        /// What the labels are of: `genres`, `tags` …
        package var attribute: String
        package var column: String
        /// What parts them; nil takes the first of `|`, `;` and `,` that a cell holds.
        package var separator: String?

        package init(attribute: String, column: String, separator: String? = nil) {
            self.attribute = attribute
            self.column = column
            self.separator = separator
        }
    }

    /// The fields of an event that a mapping can name.
    package enum EventField: String, CaseIterable, Sendable {
        case user, item, time, kind, value
        case eventID = "event_id"
        case session, query
    }

    /// The fields of an item besides its id, which is ``EventField/item``.
    package enum ItemField: String, CaseIterable, Sendable {
        case title, year, description
        case runtimeSeconds = "runtime_seconds"
        case runtimeMinutes = "runtime_minutes"
    }

    package var events: [EventField: Source] = [:]
    package var items: [ItemField: Source] = [:]
    package var timeUnit = TimeUnit.automatic
    /// Attributes of events, by name; sorted by it.
    package var attributes: [(name: String, source: Source)] = []
    /// Nil guesses from the header; empty wants none.
    package var labels: [Labels]?
    /// The names of the columns of a file that has no header.
    package var header: [String]?
    /// What parts the fields, when the format does not say.
    package var separator: String?
    package var encoding: RowDialect.Encoding?

    package init() {}

    package static func == (left: Self, right: Self) -> Bool {
        left.events == right.events && left.items == right.items && left.timeUnit == right.timeUnit
            && left.attributes.elementsEqual(right.attributes, by: ==) && left.labels == right.labels
            && left.header == right.header && left.separator == right.separator && left.encoding == right.encoding
    }
}
