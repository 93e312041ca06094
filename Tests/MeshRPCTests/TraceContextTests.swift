import MeshRPC
import Testing

@Suite("Trace context") struct TraceContextTests {
    private static let valid = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    private func parse(_ text: String) -> TraceContext? { TraceContext(traceparent: Array(text.utf8)) }

    @Test("a traceparent survives reading and writing")
    func roundTrip() throws {
        let trace = try #require(parse(Self.valid))
        #expect(trace.traceID.description == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(trace.spanText == "00f067aa0ba902b7")
        #expect(trace.isSampled)
        #expect(trace.traceparent == Self.valid)
    }

    @Test(
        "what the specification calls invalid begins a new trace",
        arguments: [
            "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
            "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ])
    func invalid(text: String) { #expect(parse(text) == nil) }

    @Test("a later version may say more")
    func laterVersion() {
        #expect(parse("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more") != nil)
        #expect(parse("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more") == nil)
    }

    @Test("a child keeps the trace, its decision and its state, and has a span of its own")
    func children() throws {
        let parent = try #require(
            TraceContext(traceparent: Array(Self.valid.utf8), state: "vendor=1"))
        let child = TraceSampler(share: 0).child(of: parent)
        #expect(child.traceID == parent.traceID)
        #expect(child.spanID != parent.spanID)
        #expect(child.isSampled)
        #expect(child.state == "vendor=1")
    }

    @Test("the share of new traces that is recorded is the configured one")
    func sampling() {
        let sampler = TraceSampler(share: 0.25)
        let sampled = (0..<4000).count { _ in sampler.newTrace().isSampled }
        #expect((850...1150).contains(sampled))
        #expect(!TraceSampler(share: 0).newTrace().isSampled)
        #expect(TraceSampler(share: 1).newTrace().isSampled)
    }

    @Test("ids do not repeat")
    func ids() {
        let sampler = TraceSampler(share: 1)
        #expect(Set((0..<10_000).map { _ in sampler.newTrace().traceID }).count == 10_000)
    }
}
