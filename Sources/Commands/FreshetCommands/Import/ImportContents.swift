import Signals

/// What the files of an import contain: events in file order, items by id, and the lines that are neither.
package struct ImportContents {
    package private(set) var events: [Event] = []
    package private(set) var problems: [LineProblem] = []
    private var itemOrder: [String] = []
    private var itemsByID: [String: Item] = [:]

    package init() {}

    /// In the order of their first appearance.
    package var items: [Item] { itemOrder.compactMap { itemsByID[$0] } }

    /// Reads a file's lines. A bad header spoils the file, a bad line only itself; both are noted in ``problems``.
    package mutating func read(_ bytes: [UInt8], file: String, format: InputFormat, kind: String) {
        var parser = LineParser(format: format, kind: kind)
        for (number, text) in TextLines(bytes) {
            do throws(BadLine) {
                guard let text else { throw BadLine("not UTF-8") }
                if text.isEmpty { continue }
                switch try parser.parse(text) {
                case .event(let event): events.append(event)
                case .item(let item): add(item)
                case nil: break
                }
            } catch {
                problems.append(LineProblem(file: file, line: number, reason: error.reason))
                if parser.isUnusable { return }
            }
        }
    }

    /// A later source of an item adds to the earlier: labels that are new, what was not known.
    private mutating func add(_ item: Item) {
        guard let known = itemsByID[item.id] else {
            itemOrder.append(item.id)
            itemsByID[item.id] = item
            return
        }
        itemsByID[item.id] = known.augmented(by: item)
    }

    /// The events in time order, those of one time in file order.
    package func eventsInTimeOrder() -> [Event] {
        events.indices.sorted { (events[$0].occurredAt, $0) < (events[$1].occurredAt, $1) }.map { events[$0] }
    }
}

/// Reads lines of one format; the atomic formats begin with a header.
private struct LineParser {
    private enum State {
        case header(InputFormat)
        case interactions(AtomicInteractions)
        case items(AtomicItems)
        case jsonLines
        case unusable
    }

    private var state: State
    private let kind: String

    init(format: InputFormat, kind: String) {
        state = format == .jsonl ? .jsonLines : .header(format)
        self.kind = kind
    }

    var isUnusable: Bool { if case .unusable = state { true } else { false } }

    /// Nil for a header.
    mutating func parse(_ line: String) throws(BadLine) -> JSONRecord? {
        switch state {
        case .header(let format):
            state = .unusable
            state =
                format == .inter
                ? .interactions(try AtomicInteractions(header: line, kind: kind))
                : .items(try AtomicItems(header: line))
            return nil
        case .interactions(let interactions): return .event(try interactions.event(line))
        case .items(let items): return .item(try items.item(line))
        case .jsonLines: return try JSONRecord.parse(line)
        case .unusable: return nil
        }
    }
}

extension Item {
    /// This item with what another source says of it besides.
    package func augmented(by other: Item) -> Item {
        var item = self
        if item.title.isEmpty { item.title = other.title }
        for (attribute, labels) in other.labels {
            let known = Set(item.labels[attribute] ?? [])
            item.labels[attribute, default: []] += labels.filter { !known.contains($0) }
        }
        item.runtimeSeconds = item.runtimeSeconds ?? other.runtimeSeconds
        return item
    }
}
