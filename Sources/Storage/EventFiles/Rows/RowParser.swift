import Signals

/// Makes events or items of rows, by a plan of their columns.
struct RowParser {
    let plan: ColumnPlan
    let kind: String
    let identity: EventIdentity
    private(set) var fields: RowFields

    // The plan's fields one by one: a dictionary would be asked for each of them in every row.
    let user, item, time, kindColumn, value, eventID, session, query: ColumnPlan.Source?

    /// - Parameters:
    ///   - kind: of events whose row says none.
    ///   - identity: ids of events whose row has none.
    init(
        _ plan: ColumnPlan, dialect: RowDialect, kind: String, identity: EventIdentity
    ) {
        self.plan = plan
        self.kind = kind
        self.identity = identity
        fields = RowFields(dialect)
        user = plan.events[.user]
        item = plan.events[.item]
        time = plan.events[.time]
        kindColumn = plan.events[.kind]
        value = plan.events[.value]
        eventID = plan.events[.eventID]
        session = plan.events[.session]
        query = plan.events[.query]
    }

    /// Splits a row into fields.
    /// - Returns: false when a quoted field has no end within it.
    mutating func split(_ buffer: [UInt8], _ range: Range<Int>) -> Bool { fields.split(buffer, range) }

    /// The record of the row that was split.
    func record(_ buffer: [UInt8]) throws(BadLine) -> JSONRecord {
        guard fields.count == plan.names.count else {
            throw BadLine("\(fields.count) columns where the header has \(plan.names.count)")
        }
        return plan.role == .events ? .event(try event(buffer)) : .item(try item(buffer))
    }

    private func event(_ buffer: [UInt8]) throws(BadLine) -> Event {
        var event = Event(
            eventID: "", userID: try needed(user, .user, buffer), itemID: try text(item, buffer),
            kind: try text(kindColumn, buffer), occurredAt: try occurredAt(buffer), value: try number(value, buffer),
            sessionID: try text(session, buffer), query: try text(query, buffer))
        if event.itemID.isEmpty, event.query.isEmpty { event.itemID = try needed(item, .item, buffer) }
        if event.kind.isEmpty { event.kind = kind }
        for (name, source) in plan.attributes {
            let text = try text(source, buffer)
            if !text.isEmpty { event.attributes[name] = text }
        }
        let id = try text(eventID, buffer)
        event.eventID = id.isEmpty ? identity.id(of: event) : id
        try event.checkForFile()
        return event
    }

    private func item(_ buffer: [UInt8]) throws(BadLine) -> Item {
        let id = try needed(item, .item, buffer)
        try Item.checkForFile(id: id)
        var title = try text(plan.items[.title], buffer)
        let year = Int(try text(plan.items[.year], buffer))
        if !title.isEmpty, let year { title += " (\(year))" }
        var runtime = try number(plan.items[.runtimeSeconds], buffer)
        if runtime == nil { runtime = try number(plan.items[.runtimeMinutes], buffer).map { $0 * 60 } }
        if let runtime, runtime <= 0 { throw BadLine("the runtime is not above 0") }
        let description = try text(plan.items[.description], buffer)
        try Item.checkForFile(description: description)
        return Item(
            id: id, title: title, labels: try labels(buffer), runtimeSeconds: runtime, description: description,
            numbers: year.map { ["year": Double($0)] } ?? [:])
    }

    private func labels(_ buffer: [UInt8]) throws(BadLine) -> [String: [String]] {
        var labels: [String: [String]] = [:]
        for entry in plan.labels {
            let cell = try text(.column(entry.column), buffer)
            switch entry.form {
            case .flag(let label):
                if cell == "1" { labels[entry.attribute, default: []].append(label) }
            case .list(let separator):
                let found = LabelCell.labels(cell, separator: separator)
                if !found.isEmpty { labels[entry.attribute, default: []] += found }
            }
        }
        return labels
    }

    private func occurredAt(_ buffer: [UInt8]) throws(BadLine) -> Timestamp {
        let bytes: ArraySlice<UInt8>
        switch time {
        case .column(let column): bytes = slice(column, buffer)
        case .constant(let text): bytes = Array(text.utf8)[...]
        case nil: throw BadLine("there is no time")
        }
        guard let occurredAt = plan.timeUnit.timestamp(bytes) else {
            let name = name(of: time, .time)
            if bytes.isEmpty { throw BadLine("\(name) is empty") }
            throw BadLine("\(name) '\(String(decoding: bytes, as: UTF8.self))' is not \(plan.timeUnit.want)")
        }
        return occurredAt
    }

    private func number(_ source: ColumnPlan.Source?, _ buffer: [UInt8]) throws(BadLine) -> Double? {
        guard case .column(let column) = source else {
            if case .constant(let text) = source { return Double(text) }
            return nil
        }
        let bytes = slice(column, buffer)
        if bytes.isEmpty { return nil }
        guard let number = NumberText.double(bytes) else {
            throw BadLine("\(plan.names[column]) '\(String(decoding: bytes, as: UTF8.self))' is not a number")
        }
        return number
    }

    private func needed(
        _ source: ColumnPlan.Source?, _ field: ColumnMapping.EventField, _ buffer: [UInt8]
    ) throws(BadLine) -> String {
        let text = try text(source, buffer)
        if text.isEmpty { throw BadLine("\(name(of: source, field)) is empty") }
        return text
    }

    /// Empty without a source.
    private func text(_ source: ColumnPlan.Source?, _ buffer: [UInt8]) throws(BadLine) -> String {
        switch source {
        case nil: return ""
        case .constant(let text): return text
        case .column(let column):
            guard let text = fields.text(column, in: buffer) else {
                throw BadLine("\(plan.names[column]) is not UTF-8")
            }
            return text
        }
    }

    private func slice(_ column: Int, _ buffer: [UInt8]) -> ArraySlice<UInt8> {
        let place = fields.places[column]
        return buffer[place.start..<place.end]
    }

    private func name(of source: ColumnPlan.Source?, _ field: ColumnMapping.EventField) -> String {
        if case .column(let column) = source { return plan.names[column] }
        return field.rawValue
    }
}
