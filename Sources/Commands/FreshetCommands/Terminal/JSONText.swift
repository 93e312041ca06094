import ProtobufC

/// A JSON value whose objects keep the order in which they were written, so that a report reads as it was designed.
package indirect enum JSONText: Equatable, Sendable, ExpressibleByStringLiteral {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONText])
    case object([Member])

    package struct Member: Equatable, Sendable {
        package let key: String
        package let value: JSONText
    }

    package init(stringLiteral value: String) { self = .string(value) }
    package static func integer(_ value: Int) -> JSONText { .integer(Int64(value)) }

    package static func object(_ members: [(String, JSONText)]) -> JSONText { .object(members.map(Member.init)) }

    /// The value of a member of an object.
    package subscript(key: String) -> JSONText? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// On one line.
    package var compact: String {
        var text = ""
        write(into: &text, indentation: nil)
        return text
    }

    /// Indented by two spaces.
    package var pretty: String {
        var text = ""
        write(into: &text, indentation: 0)
        return text
    }

    private func write(into text: inout String, indentation: Int?) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        // JSON has no infinities.
        case .number(let value): text += value.isFinite ? "\(value)" : "null"
        case .string(let value): text += JSONString.quoted(value)
        case .array(let values):
            Self.list(values, "[", "]", into: &text, indentation: indentation) { value, text, indentation in
                value.write(into: &text, indentation: indentation)
            }
        case .object(let members):
            Self.list(members, "{", "}", into: &text, indentation: indentation) { member, text, indentation in
                text += JSONString.quoted(member.key)
                text += indentation == nil ? ":" : ": "
                member.value.write(into: &text, indentation: indentation)
            }
        }
    }

    private static func list<Element>(
        _ elements: [Element], _ open: String, _ close: String, into text: inout String, indentation: Int?,
        _ write: (Element, inout String, Int?) -> Void
    ) {
        text += open
        let inner = indentation.map { $0 + 2 }
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            if let inner { text += "\n" + String(repeating: " ", count: inner) }
            write(element, &text, inner)
        }
        if let indentation, !elements.isEmpty { text += "\n" + String(repeating: " ", count: indentation) }
        text += close
    }
}
