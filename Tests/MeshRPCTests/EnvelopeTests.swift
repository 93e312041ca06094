import MeshHTTP2
import MeshRPC
import NIOCore
import Testing

@Suite("Envelopes, ends of streams and what may be sent beside them")
struct EnvelopeTests {
    @Test("a reader of an endless stream keeps no more than what is unread")
    func bounded() throws {
        var reader = EnvelopeReader(maxMessageSize: 1000)
        let envelope = Envelope(body: ByteBuffer(repeating: 1, count: 100)).encoded()
        var stream = ByteBuffer()
        for _ in 0..<3 { stream.writeImmutableBuffer(envelope) }
        // Pieces that never end where an envelope ends.
        reader.append(stream.getSlice(at: 0, length: 50)!)
        for _ in 0..<1000 {
            reader.append(stream.getSlice(at: 50, length: 105)!)
            let next = try reader.next()
            #expect(next?.body.readableBytes == 100)
            #expect(reader.heldBytes == 50)
        }
    }

    @Test("an end of stream survives the way there and back")
    func endStream() {
        var metadata: Metadata = ["a": "1"]
        metadata.add("a", "2 \"quoted\"")
        metadata.add("b-bin", bytes: [1, 2])
        let error = RPCError(.dataLoss, "gone", details: [.init(type: "x.Y", value: [9])], metadata: metadata)
        let end = EndStream(error: error, metadata: metadata)
        #expect(EndStream.decode(end.encoded()) == end)
        #expect(String(buffer: EndStream().encoded()) == "{}")
    }

    @Test("metadata that would break the response is left out")
    func sendable() {
        var metadata: Metadata = [
            "x-ok": "1", "content-length": "7", "content-type": "a/b", "x-line": "a\r\nb", "x y": "space", "": "none",
        ]
        metadata.add("x-ok", "tab\tis fine")
        var headers = HTTP2Headers()
        headers.append(sendable: metadata, prefix: "trailer-")
        #expect(headers.description == "trailer-x-ok: 1, trailer-x-ok: tab\tis fine")
    }

    @Test("a path finds its method with and without a query, and knows what streams")
    func methods() {
        let table = MethodTable([
            MethodDescriptor(service: "a.B", method: "C"),
            MethodDescriptor(service: "a.B", method: "D", kind: .bidiStream),
        ])
        func index(_ path: String) -> Int? { table.index(ofPath: Array(path.utf8)[...]) }
        #expect(index("/a.B/C") == 0)
        #expect(index("/a.B/D?x=/a.B/C") == 1)
        #expect(index("/a.B/") == nil)
        #expect(!table.isStreaming(0))
        #expect(table.isStreaming(1))
    }
}
