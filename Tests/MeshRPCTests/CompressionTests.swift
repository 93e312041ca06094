import MeshMessages
import MeshRPC
import NIOCore
import Testing

@Suite("gzip")
struct CompressionTests {
    let text = ByteBuffer(string: String(repeating: "recommend ", count: 1000))

    @Test("bytes survive the way there and back, and become fewer")
    func roundTrip() throws {
        let compressed = try Compression.gzip.compress(text)
        #expect(compressed.readableBytes < text.readableBytes / 10)
        #expect(try Compression.gzip.decompress(compressed, limit: text.readableBytes) == text)
        let empty = try Compression.gzip.compress(ByteBuffer())
        #expect(try Compression.gzip.decompress(empty, limit: 0) == ByteBuffer())
        #expect(try Compression.gzip.decompress(ByteBuffer(), limit: 10) == ByteBuffer())
    }

    @Test("what comes out beyond the limit, and what is not gzip, are told apart")
    func failures() throws {
        let compressed = try Compression.gzip.compress(text)
        func code(_ bytes: ByteBuffer, limit: Int = 1 << 20) -> RPCError.Code? {
            do throws(RPCError) {
                _ = try Compression.gzip.decompress(bytes, limit: limit)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code(compressed, limit: text.readableBytes - 1) == .resourceExhausted)
        #expect(code(compressed.getSlice(at: 0, length: compressed.readableBytes - 9)!) == .invalidArgument)
        #expect(code(ByteBuffer(string: "not gzip at all")) == .invalidArgument)
        var trailing = compressed
        trailing.writeString("more")
        #expect(code(trailing) == .invalidArgument)
    }

    @Test(
        "an accept-encoding header is a list with weights",
        arguments: [
            ("gzip", true), ("br, gzip;q=0.5", true), ("*", true), ("identity", false), ("gzip;q=0", false),
            ("gzip; q=0.000, br", false), ("", false), ("xgzip", false),
        ])
    func accepts(header: String, expected: Bool) {
        #expect(Compression.acceptsGzip(Array(header.utf8)[...]) == expected)
    }

    // MARK: - On loopback

    let long = String(repeating: "user", count: 5000)

    @Test("a unary request may be compressed; a large response is when the caller accepts it")
    func unary() async throws {
        let body = try Compression.gzip.compress(ByteBuffer(bytes: Ask(userID: long).serializedBytes()))
        try await withRawClient(.streams) { _, client in
            let plain = try await client.exchange(
                "Echo", body, headers: [("content-encoding", "gzip")], contentType: "application/proto")
            #expect(plain.status == "200")
            #expect(plain.headers["content-encoding"] == nil)
            #expect(try Answer(serializedBytes: Array(plain.body.readableBytesView)).profilesVersion == long)
            let both = try await client.exchange(
                "Echo", body, headers: [("content-encoding", "gzip"), ("accept-encoding", "gzip")],
                contentType: "application/proto")
            #expect(both.headers["content-encoding"] == "gzip")
            let inflated = try Compression.gzip.decompress(both.body, limit: 1 << 20)
            #expect(try Answer(serializedBytes: Array(inflated.readableBytesView)).profilesVersion == long)
            let small = try await client.exchange(
                "Echo", headers: [("content-encoding", "gzip"), ("accept-encoding", "gzip")],
                contentType: "application/proto")
            #expect(small.status == "200")
            #expect(small.headers["content-encoding"] == nil)
        }
    }

    @Test("a bomb costs the message limit and no more")
    func bomb() async throws {
        var limits = ServerLimits()
        limits.maxMessageSize = 100_000
        let bomb = try Compression.gzip.compress(ByteBuffer(repeating: 0, count: 50 << 20))
        #expect(bomb.readableBytes < 1 << 20)
        let cut = try Compression.gzip.compress(ByteBuffer(repeating: 0, count: 10 << 20))
        #expect(cut.readableBytes < limits.maxMessageSize)
        try await withRawClient(.streams, limits: limits) { _, client in
            let unary = try await client.exchange(
                "Echo", cut, headers: [("content-encoding", "gzip")], contentType: "application/proto")
            #expect(unary.status == "429")
            let stream = try await client.exchange(
                "Join", Envelope(flags: Envelope.compressed, body: cut).encoded(),
                headers: [("connect-content-encoding", "gzip")])
            #expect(stream.endStream?.error?.code == .resourceExhausted)
            let alive = try await client.exchange("Join", ask("alive"))
            #expect(alive.answers == ["alive"])
        }
    }

    @Test("bytes that only claim to be gzip are invalid_argument")
    func pretended() async throws {
        try await withRawClient(.streams) { _, client in
            let reply = try await client.exchange(
                "Echo", ByteBuffer(string: "plain"), headers: [("content-encoding", "gzip")],
                contentType: "application/proto")
            #expect(reply.status == "400")
        }
    }

    @Test("a stream's messages are compressed one by one, where it is worth it")
    func stream() async throws {
        let body = try Compression.gzip.compress(ByteBuffer(bytes: Ask(userID: long).serializedBytes()))
        try await withRawClient(.streams) { _, client in
            var requests = Envelope(flags: Envelope.compressed, body: body).encoded()
            requests.writeImmutableBuffer(ask("short"))
            let reply = try await client.exchange(
                "Talk", requests,
                headers: [("connect-content-encoding", "gzip"), ("connect-accept-encoding", "gzip")])
            #expect(reply.headers["connect-content-encoding"] == "gzip")
            #expect(reply.envelopes.map(\.isCompressed) == [true, false, false])
            #expect(reply.answers == [long, "short"])
            #expect(reply.endStream == EndStream())
        }
    }
}
