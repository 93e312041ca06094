import MeshRPC
import Synchronization
import Tracing

/// A span of this process' tracer. It records only when its trace is sampled; otherwise it carries its place in the trace on and
/// costs little more.
package final class MeshSpan: Tracing.Span {
    package let context: ServiceContext
    private let trace: TraceContext
    private let parentSpanID: UInt64
    private let kind: SpanKind
    private let start: UInt64
    private let onEnd: @Sendable (FinishedSpan) -> Void

    private struct State {
        var name: String
        var attributes: SpanAttributes = [:]
        var events: [SpanEvent] = []
        var status: SpanStatus?
        var isEnded = false
    }

    private let state: Mutex<State>

    init(
        name: String, context: ServiceContext, trace: TraceContext, parentSpanID: UInt64, kind: SpanKind, start: UInt64,
        onEnd: @escaping @Sendable (FinishedSpan) -> Void
    ) {
        var context = context
        context.trace = trace
        self.context = context
        self.trace = trace
        self.parentSpanID = parentSpanID
        self.kind = kind
        self.start = start
        self.onEnd = onEnd
        state = Mutex(State(name: name))
    }

    package var isRecording: Bool { trace.isSampled && state.withLock { !$0.isEnded } }

    package var operationName: String {
        get { state.withLock { $0.name } }
        set { update { $0.name = newValue } }
    }

    package var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set { update { $0.attributes = newValue } }
    }

    package func setStatus(_ status: SpanStatus) { update { $0.status = status } }

    package func addEvent(_ event: SpanEvent) { update { $0.events.append(event) } }

    package func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        var attributes = attributes
        attributes["exception.message"] = "\(error)"
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
    }

    /// Links are not recorded: every call of the mesh has one cause.
    package func addLink(_ link: SpanLink) {}

    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let ended = state.withLock { state -> State? in
            guard !state.isEnded else { return nil }
            state.isEnded = true
            return state
        }
        guard let ended, trace.isSampled else { return }
        onEnd(
            FinishedSpan(
                name: ended.name, kind: kind, trace: trace, parentSpanID: parentSpanID, start: start,
                end: instant().nanosecondsSinceEpoch, attributes: ended.attributes, status: ended.status,
                events: ended.events))
    }

    private func update(_ change: (inout State) -> Void) {
        guard trace.isSampled else { return }
        state.withLock { if !$0.isEnded { change(&$0) } }
    }
}
