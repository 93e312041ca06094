import MeshRPC
import ProtobufC
import Tracing

/// A span after its end.
package struct FinishedSpan: Sendable {
    package var name: String
    package var kind: SpanKind
    package var trace: TraceContext
    /// Zero for the root of a trace.
    package var parentSpanID: UInt64
    /// Nanoseconds since the epoch.
    package var start: UInt64
    package var end: UInt64
    package var attributes: SpanAttributes
    package var status: SpanStatus?
    package var events: [SpanEvent]

    /// The span in the JSON form of the OpenTelemetry protocol (opentelemetry.io/docs/specs/otlp, `Span`).
    package var json: String {
        var text = "{\"traceId\":\"\(trace.traceID)\",\"spanId\":\"\(trace.spanText)\""
        if parentSpanID != 0 {
            var parent = trace
            parent.spanID = parentSpanID
            text += ",\"parentSpanId\":\"\(parent.spanText)\""
        }
        if !trace.state.isEmpty { text += ",\"traceState\":\(JSONString.quoted(trace.state))" }
        text += ",\"name\":\(JSONString.quoted(name)),\"kind\":\(kindNumber)"
        text += ",\"startTimeUnixNano\":\"\(start)\",\"endTimeUnixNano\":\"\(end)\""
        text += ",\"attributes\":\(Self.json(attributes))"
        if !events.isEmpty {
            let list = events.map {
                "{\"timeUnixNano\":\"\($0.nanosecondsSinceEpoch)\",\"name\":\(JSONString.quoted($0.name)),"
                    + "\"attributes\":\(Self.json($0.attributes))}"
            }
            text += ",\"events\":[\(list.joined(separator: ","))]"
        }
        if let status {
            text += ",\"status\":{\"code\":\(status.code == .ok ? 1 : 2)"
            if let message = status.message { text += ",\"message\":\(JSONString.quoted(message))" }
            text += "}"
        }
        return text + "}"
    }

    private var kindNumber: Int {
        switch kind {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }

    private static func json(_ attributes: SpanAttributes) -> String {
        var list: [(String, SpanAttribute)] = []
        attributes.forEach { list.append(($0, $1)) }
        let members = list.sorted { $0.0 < $1.0 }.map { key, value in
            "{\"key\":\(JSONString.quoted(key)),\"value\":\(json(value))}"
        }
        return "[\(members.joined(separator: ","))]"
    }

    private static func json(_ attribute: SpanAttribute) -> String {
        switch attribute {
        case .int32(let value): "{\"intValue\":\"\(value)\"}"
        case .int64(let value): "{\"intValue\":\"\(value)\"}"
        case .double(let value): value.isFinite ? "{\"doubleValue\":\(value)}" : "{\"stringValue\":\"\(value)\"}"
        case .bool(let value): "{\"boolValue\":\(value)}"
        case .string(let value): "{\"stringValue\":\(JSONString.quoted(value))}"
        default: "{\"stringValue\":\(JSONString.quoted("\(attribute)"))}"
        }
    }
}
