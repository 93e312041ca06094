/// A value that can be written as JSON; keys keep their order.
public indirect enum JSONText: Sendable {
    case number(Double)
    case text(String)
    case list([JSONText])
    case object([(String, JSONText)])

    public var description: String { written(indent: 0) }

    private func written(indent: Int) -> String {
        let inner = String(repeating: "  ", count: indent + 1)
        let outer = String(repeating: "  ", count: indent)
        switch self {
        case .number(let value): return value.isFinite ? Self.decimal(value) : "null"
        case .text(let text): return "\"\(text)\""
        case .list(let values): return "[\(values.map { $0.written(indent: indent) }.joined(separator: ", "))]"
        case .object(let members):
            let lines = members.map { "\(inner)\"\($0)\": \($1.written(indent: indent + 1))" }
            return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
        }
    }

    private static func decimal(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e15 { return "\(Int(value))" }
        let digits = abs(value) < 100 ? 10_000.0 : 10
        return "\((value * digits).rounded() / digits)"
    }
}
