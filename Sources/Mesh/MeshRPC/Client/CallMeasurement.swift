import MeshHTTP2
import Tracing

/// What is observed of a call at the client: when it began, where its end is counted, and its span when its trace is recorded.
struct CallMeasurement: Sendable {
    /// The position that the peer continues from; nil outside a trace.
    let trace: TraceContext?
    private let metrics: CallMetrics
    private let start: ContinuousClock.Instant
    private let span: (any Tracing.Span)?

    init(_ method: MethodDescriptor, _ metrics: CallMetrics, start: ContinuousClock.Instant) {
        self.metrics = metrics
        self.start = start
        metrics.start()
        let parent = TraceContext.current
        guard let parent, parent.isSampled else {
            trace = parent
            span = nil
            return
        }
        var calling = ServiceContext.current ?? .topLevel
        calling.trace = parent
        let span = InstrumentationSystem.tracer.startAnySpan(method.description, context: calling, ofKind: .client)
        span.attributes["rpc.system"] = "connect_rpc"
        span.attributes["rpc.service"] = method.service
        span.attributes["rpc.method"] = method.method
        trace = span.context.trace ?? parent
        self.span = span
    }

    /// `code` nil for success.
    func finish(_ code: RPCError.Code?) {
        metrics.finish(code, after: start.duration(to: .now))
        span?.end(code)
    }
}

extension HTTP2Headers {
    /// Adds the headers that let the peer continue the trace.
    mutating func addTrace(_ trace: TraceContext?) {
        guard let trace else { return }
        add("traceparent", trace.traceparent)
        if !trace.state.isEmpty { add("tracestate", trace.state) }
    }
}
