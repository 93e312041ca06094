import MeshRPC
import Tracing

/// The tracer of a process: spans whose trace is sampled end in a ``SpanBuffer``, from which the admin port hands them out.
package struct MeshTracer: Tracer {
    package let sampler: TraceSampler
    package let spans: SpanBuffer

    package init(sampler: TraceSampler, spans: SpanBuffer) {
        self.sampler = sampler
        self.spans = spans
    }

    package func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> MeshSpan {
        let context = context()
        let parent = context.trace ?? CallScope.current?.trace
        let trace = sampler.child(of: parent)
        let spans = self.spans
        return MeshSpan(
            name: operationName, context: context, trace: trace, parentSpanID: parent?.spanID ?? 0, kind: kind,
            start: instant().nanosecondsSinceEpoch, onEnd: { spans.append($0) })
    }

    package func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let parent = extractor.extract(key: "traceparent", from: carrier) else { return }
        let state = extractor.extract(key: "tracestate", from: carrier) ?? ""
        context.trace = TraceContext(traceparent: Array(parent.utf8), state: state)
    }

    package func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let trace = context.trace else { return }
        injector.inject(trace.traceparent, forKey: "traceparent", into: &carrier)
        if !trace.state.isEmpty { injector.inject(trace.state, forKey: "tracestate", into: &carrier) }
    }

    @available(*, deprecated, message: "spans are in memory as soon as they end")
    package func forceFlush() {}
}
