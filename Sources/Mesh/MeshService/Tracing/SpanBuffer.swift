import ProtobufC
import Synchronization

extension AdminPage {
    /// The recorded spans of this process.
    static func spans(_ spans: SpanBuffer, service: String, node: String) -> AdminPage {
        AdminPage(
            path: "/spans", contentType: "application/json",
            summary: "the last recorded spans, as OpenTelemetry's JSON (see --trace-share)"
        ) { spans.json(service: service, node: node) }
    }
}

/// The last sampled spans of this process. Bounded: the oldest make room and are counted.
package final class SpanBuffer: Sendable {
    private struct State {
        var spans: [FinishedSpan] = []
        var next = 0
        var overwritten = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    package init(capacity: Int = 2000) { self.capacity = capacity }

    package func append(_ span: FinishedSpan) {
        state.withLock { state in
            if state.spans.count < capacity {
                state.spans.append(span)
            } else {
                state.spans[state.next] = span
                state.next = (state.next + 1) % capacity
                state.overwritten += 1
            }
        }
    }

    /// The oldest first.
    package var spans: [FinishedSpan] {
        state.withLock { Array($0.spans[$0.next...] + $0.spans[..<$0.next]) }
    }

    /// Spans that made room for others.
    package var overwritten: Int { state.withLock { $0.overwritten } }

    /// Everything as one `TracesData` in the JSON form of the OpenTelemetry protocol: collectors read it as a file.
    package func json(service: String, node: String) -> String {
        let resource = [("service.name", service), ("service.instance.id", node)].map { key, value in
            "{\"key\":\"\(key)\",\"value\":{\"stringValue\":\(JSONString.quoted(value))}}"
        }
        let spans = self.spans.map(\.json).joined(separator: ",\n")
        return "{\"resourceSpans\":[{\"resource\":{\"attributes\":[\(resource.joined(separator: ","))]},"
            + "\"scopeSpans\":[{\"scope\":{\"name\":\"freshet\"},\"spans\":[\n\(spans)\n]}]}]}\n"
    }
}
