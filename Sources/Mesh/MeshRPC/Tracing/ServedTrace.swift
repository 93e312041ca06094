import MeshHTTP2
import Tracing

/// The trace of a call at the server that serves it: what its handler inherits, and the span that is recorded of it.
struct ServedTrace: Sendable {
    let scope: CallScope
    private let span: (any Tracing.Span)?

    /// Nil when there is nothing to inherit and nothing to record.
    ///
    /// - Parameters:
    ///   - sampler: begins the traces of calls that come without one; nil begins none.
    init?(
        of method: MethodDescriptor, _ headers: HTTP2Headers, deadline: ContinuousClock.Instant?, peer: PeerIdentity,
        sampler: TraceSampler?
    ) {
        var trace = Self.received(headers)
        if trace == nil { trace = sampler?.newTrace() }
        guard let parent = trace, parent.isSampled else {
            if deadline == nil, trace == nil { return nil }
            scope = CallScope(deadline: deadline, trace: trace)
            span = nil
            return
        }
        var context = ServiceContext.topLevel
        context.trace = parent
        let span = InstrumentationSystem.tracer.startAnySpan(method.description, context: context, ofKind: .server)
        span.attributes["rpc.system"] = "connect_rpc"
        span.attributes["rpc.service"] = method.service
        span.attributes["rpc.method"] = method.method
        span.attributes["client.address"] = peer.address
        if let id = peer.id { span.attributes["client.id"] = id }
        scope = CallScope(deadline: deadline, trace: span.context.trace ?? parent)
        self.span = span
    }

    private static func received(_ headers: HTTP2Headers) -> TraceContext? {
        guard let parent = headers.value(of: "traceparent") else { return nil }
        return TraceContext(traceparent: parent, state: headers.text(of: "tracestate") ?? "")
    }

    /// Runs the handler, which and whose calls belong to the trace.
    nonisolated(nonsending) func run<R>(
        _ body: nonisolated(nonsending) () async throws -> R
    ) async throws -> R {
        guard let span else {
            return try await CallScope.$current.withValue(scope, operation: body)
        }
        return try await CallScope.$current.withValue(scope) {
            try await ServiceContext.$current.withValue(span.context, operation: body)
        }
    }

    /// `code` nil for success.
    func end(_ code: RPCError.Code?) { span?.end(code) }
}

extension Tracing.Span {
    /// Ends the span of a call, with its outcome.
    func end(_ code: RPCError.Code?) {
        if let code {
            attributes["rpc.connect_rpc.error_code"] = code.rawValue
            setStatus(SpanStatus(code: .error, message: code.rawValue))
        }
        end()
    }
}
