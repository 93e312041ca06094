import ArgumentParser

/// The formats of files with events and items.
package enum InputFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// Events as a RecBole atomic file: a header of `name:type` columns, tabs between them.
    case inter
    /// Items as a RecBole atomic file.
    case item
    /// One JSON object a line: an event when it has a `user_id`, else an item.
    case jsonl

    /// By the end of the name; nil when that says nothing.
    package init?(path: String) {
        switch path.split(separator: ".").last?.lowercased() {
        case "inter": self = .inter
        case "item": self = .item
        case "jsonl", "ndjson": self = .jsonl
        default: return nil
        }
    }
}
