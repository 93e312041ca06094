import Foundation
import MeshRPC
import Testing
import Tracing

import MeshService

@Suite("Tracing") struct TracingTests {
    private let spans = SpanBuffer(capacity: 3)

    private func tracer(share: Double) -> MeshTracer { MeshTracer(sampler: TraceSampler(share: share), spans: spans) }

    @Test("a span of a sampled trace is kept with its parent, its attributes and its error")
    func sampledSpans() throws {
        let tracer = tracer(share: 1)
        let outer = tracer.startSpan("outer", context: .topLevel, ofKind: .server)
        let inner = tracer.startSpan("inner", context: outer.context, ofKind: .client)
        inner.attributes["rpc.method"] = "Rank"
        inner.recordError(RPCError(.unavailable, "gone"))
        inner.setStatus(SpanStatus(code: .error, message: "unavailable"))
        inner.end()
        inner.end()
        outer.end()
        let finished = spans.spans
        #expect(finished.map(\.name) == ["inner", "outer"])
        #expect(finished[0].parentSpanID == finished[1].trace.spanID)
        #expect(finished[0].trace.traceID == finished[1].trace.traceID)
        #expect(finished[1].parentSpanID == 0)
        let json = try JSONSerialization.jsonObject(with: Data(spans.json(service: "s", node: "n").utf8))
        let text = "\(json)"
        #expect(text.contains("unavailable: gone"))
        #expect(text.contains("rpc.method"))
    }

    @Test("a span of a trace that is not sampled leaves nothing, and its children know their trace")
    func unsampledSpans() {
        let tracer = tracer(share: 0)
        let span = tracer.startSpan("quiet", context: .topLevel)
        #expect(!span.isRecording)
        #expect(tracer.startSpan("child", context: span.context).context.trace?.traceID == span.context.trace?.traceID)
        span.end()
        #expect(spans.spans.isEmpty)
    }

    @Test("a span inside a served call belongs to the call's trace")
    func spansInheritTheCall() {
        let parent = TraceSampler(share: 1).newTrace()
        CallScope.$current.withValue(CallScope(trace: parent)) {
            tracer(share: 0).startSpan("work", context: .topLevel).end()
        }
        #expect(spans.spans.first?.parentSpanID == parent.spanID)
    }

    @Test("the buffer keeps the last spans and counts the others")
    func bounded() {
        let tracer = tracer(share: 1)
        for number in 0..<5 { tracer.startSpan("\(number)", context: .topLevel).end() }
        #expect(spans.spans.map(\.name) == ["2", "3", "4"])
        #expect(spans.overwritten == 2)
    }

    @Test("a trace travels through headers")
    func propagation() {
        struct Headers: Extractor, Injector {
            func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
            func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
                carrier[key] = value
            }
        }
        let tracer = tracer(share: 1)
        var context = ServiceContext.topLevel
        context.trace = TraceSampler(share: 1).newTrace()
        context.trace?.state = "vendor=1"
        var headers: [String: String] = [:]
        tracer.inject(context, into: &headers, using: Headers())
        var received = ServiceContext.topLevel
        tracer.extract(headers, into: &received, using: Headers())
        #expect(received.trace == context.trace)
    }
}
