import MeshHTTP2
import MeshRPC
import NIOCore
import Testing

@Suite("A streaming call at the client, without sockets")
struct ClientStreamStateMachineTests {
    typealias Machine = ClientStreamStateMachine

    /// A machine that was sent; with `head` the response began.
    func machine(
        limit: Int = 1000, head: Bool = true, compression: String? = nil
    ) -> Machine {
        var machine = Machine(codec: .proto, maxMessageSize: limit)
        machine.sent()
        if head {
            var headers = Self.head()
            if let compression { headers.add("connect-content-encoding", compression) }
            #expect(machine.receivedHead(headers, tooLarge: false) == .wake)
        }
        return machine
    }

    static func head(_ status: String = "200", _ contentType: String = "application/connect+proto") -> HTTP2Headers {
        var headers = HTTP2Headers()
        headers.add(":status", status)
        headers.add("content-type", contentType)
        return headers
    }

    func envelope(_ text: String, flags: UInt8 = 0) -> ByteBuffer {
        Envelope(flags: flags, body: ByteBuffer(string: text)).encoded()
    }

    func end(_ json: String = "{}") -> ByteBuffer { envelope(json, flags: Envelope.endStream) }

    func code(_ action: Machine.Action) -> RPCError.Code? {
        guard case .finish(let failure, _) = action else { return nil }
        return failure?.error.code
    }

    func text(_ read: Machine.Read) -> String? {
        guard case .message(let message, _) = read else { return nil }
        return String(buffer: message.body)
    }

    // MARK: - The good case

    @Test("messages are read in order, then the end; trailers come with it")
    func happyPath() {
        var machine = machine()
        var bytes = envelope("one")
        bytes.writeImmutableBuffer(envelope(""))
        #expect(machine.receivedBody(bytes) == .wake)
        #expect(machine.receivedBody(end(#"{"metadata":{"x-t":["1","2"]}}"#)) == .wake)
        #expect(machine.receivedEnd() == .finish(nil, .endSending))
        #expect(text(machine.next()) == "one")
        #expect(text(machine.next()) == "")
        #expect(machine.next() == .end)
        #expect(machine.trailers.values(for: "x-t") == ["1", "2"])
        #expect(machine.closed(.completed) == .none)
    }

    @Test("an envelope may come in any pieces")
    func pieces() {
        var machine = machine()
        for byte in envelope("pieces").readableBytesView {
            #expect(text(machine.next()) == nil)
            _ = machine.receivedBody(ByteBuffer(bytes: [byte]))
        }
        #expect(text(machine.next()) == "pieces")
    }

    @Test("an error of the peer comes after the messages before it, with headers and trailers")
    func peerError() {
        var machine = machine()
        _ = machine.receivedBody(envelope("one"))
        _ = machine.receivedBody(
            end(#"{"error":{"code":"out_of_range","message":"far"},"metadata":{"x-t":["1"]}}"#))
        #expect(code(machine.receivedEnd()) == .outOfRange)
        #expect(text(machine.next()) == "one")
        guard case .failure(let error) = machine.next() else {
            Issue.record("no failure")
            return
        }
        #expect(error.message == "far")
        #expect(error.metadata["x-t"] == "1")
        #expect(error.metadata["content-type"] == "application/connect+proto")
    }

    @Test("the end's code is optional and its null error none")
    func lenientEnds() {
        func outcome(_ json: String) -> RPCError.Code? {
            var machine = machine()
            let atEnvelope = code(machine.receivedBody(end(json)))
            return code(machine.receivedEnd()) ?? atEnvelope
        }
        #expect(outcome(#"{"error":null}"#) == nil)
        #expect(outcome(#"{"code":"out_of_range"}"#) == nil)
        #expect(outcome(#"{"error":{"code":null}}"#) == .unknown)
        #expect(outcome(#"{"error":{"message":"oops"}}"#) == .unknown)
        #expect(outcome(#"{"error":{"code":"foobar"}}"#) == .unknown)
        #expect(outcome(#"{"error":{"code":"unauthenticated"}}"#) == .unauthenticated)
        #expect(outcome("<html>") == .internal)
    }

    @Test("what is compressed is told apart; a compressed end is read")
    func compressed() throws {
        var machine = machine(compression: "gzip")
        let body = try Compression.gzip.compress(ByteBuffer(string: "squeezed"))
        _ = machine.receivedBody(Envelope(flags: 1, body: body).encoded())
        _ = machine.receivedBody(envelope("plain"))
        let json = try Compression.gzip.compress(ByteBuffer(string: #"{"error":{"code":"aborted"}}"#))
        _ = machine.receivedBody(Envelope(flags: 3, body: json).encoded())
        #expect(code(machine.receivedEnd()) == .aborted)
        guard case .message(let message, _) = machine.next() else {
            Issue.record("no message")
            return
        }
        #expect(message == StreamMessage(body, .gzip))
        #expect(text(machine.next()) == "plain")
    }

    // MARK: - Wrong answers

    @Test(
        "a wrong head ends the call",
        arguments: [
            ("404", "application/json", RPCError.Code.unimplemented), ("503", "text/html", .unavailable),
            ("200", "image/jpeg", .unknown), ("200", "application/proto", .unknown),
            ("200", "application/connect+json", .internal),
        ])
    func wrongHead(status: String, contentType: String, expected: RPCError.Code) {
        var machine = machine(head: false)
        let action = machine.receivedHead(Self.head(status, contentType), tooLarge: false)
        #expect(code(action) == expected)
        guard case .finish(_, .reset(.cancel)) = action else {
            Issue.record("not reset")
            return
        }
        #expect(machine.receivedBody(envelope("late")) == .discard(9))
    }

    @Test("an encoding that is not supported is internal")
    func wrongEncoding() {
        var machine = machine(head: false)
        var head = Self.head()
        head.add("connect-content-encoding", "br")
        #expect(code(machine.receivedHead(head, tooLarge: false)) == .internal)
    }

    @Test("flags that mean nothing, and compression that no header named, are internal")
    func wrongFlags() {
        for flags: UInt8 in [1, 3, 4, 0x80] {
            var machine = machine()
            _ = machine.receivedBody(envelope("fine"))
            #expect(code(machine.receivedBody(envelope("x", flags: flags))) == .internal)
            #expect(text(machine.next()) == "fine")
        }
    }

    @Test("a response that stops without EndStream, or inside a message, is internal; what came before it is read")
    func truncated() {
        for rest in [ByteBuffer(), ByteBuffer(bytes: [0, 0, 0, 0, 9, 1])] {
            var machine = machine()
            _ = machine.receivedBody(envelope("whole"))
            _ = machine.receivedBody(rest)
            #expect(code(machine.receivedEnd()) == .internal)
            #expect(text(machine.next()) == "whole")
            guard case .failure = machine.next() else {
                Issue.record("no failure")
                return
            }
        }
    }

    @Test("nothing may follow EndStream")
    func trailingBytes() {
        var together = machine()
        var bytes = end()
        bytes.writeImmutableBuffer(envelope("late"))
        #expect(code(together.receivedBody(bytes)) == .internal)
        var apart = machine()
        _ = apart.receivedBody(end())
        #expect(code(apart.receivedBody(envelope("late"))) == .internal)
    }

    @Test("a message beyond the limit is refused by its declared length")
    func tooLarge() {
        var machine = machine(limit: 10)
        #expect(machine.receivedBody(ByteBuffer(bytes: [0, 0, 0, 0, 10])) == .wake)
        _ = machine.receivedBody(ByteBuffer(repeating: 1, count: 10))
        #expect(code(machine.receivedBody(ByteBuffer(bytes: [0, 0, 0, 0, 11]))) == .resourceExhausted)
    }

    // MARK: - Flow control

    @Test("what is not read is not consumed; what is read is, with the pieces of a large message that is waited for")
    func consumption() {
        var machine = machine()
        var bytes = envelope("12345")
        bytes.writeImmutableBuffer(envelope("67890"))
        bytes.writeBytes([0, 0, 0])
        _ = machine.receivedBody(bytes)
        func consumed(_ read: Machine.Read) -> Int {
            switch read {
            case .message(_, let count), .wait(let count): count
            case .end, .failure: -1
            }
        }
        #expect(consumed(machine.next()) == 10)
        #expect(consumed(machine.next()) == 10)
        #expect(consumed(machine.next()) == 3)
        #expect(consumed(machine.next()) == 0)
        _ = machine.receivedBody(ByteBuffer(bytes: [0, 4, 1, 2]))
        #expect(consumed(machine.next()) == 4)
        _ = machine.receivedBody(ByteBuffer(bytes: [3, 4, 0]))
        #expect(consumed(machine.next()) == 2)
        #expect(consumed(machine.next()) == 1)
    }

    // MARK: - Sending

    @Test("sending stops when the peer has ended the call, and says why")
    func earlyEnd() {
        var machine = machine()
        #expect(machine.sendError == nil)
        _ = machine.receivedBody(end(#"{"error":{"code":"permission_denied"}}"#))
        #expect(machine.sendError?.code == .permissionDenied)
        #expect(machine.receivedEnd() != .none)
        #expect(machine.sendError?.code == .permissionDenied)
        let ends = machine.finishSending()
        #expect(!ends)
    }

    @Test("the end of the requests is sent once, and nothing after it")
    func finishes() {
        var machine = machine(head: false)
        let first = machine.finishSending()
        let second = machine.finishSending()
        #expect(first && !second)
        #expect(machine.sendError?.code == .failedPrecondition)
    }

    // MARK: - Ends from here and from the connection

    @Test("cancelling and a deadline drop what waits and reset the stream")
    func abandons() {
        var machine = machine()
        _ = machine.receivedBody(envelope("unread"))
        guard case .finish(let failure?, .reset(.cancel)) = machine.cancelled() else {
            Issue.record("not reset")
            return
        }
        #expect(failure.error.code == .canceled)
        #expect(machine.next() == .failure(failure.error))
        #expect(machine.deadlinePassed() == .none)
        var late = self.machine()
        #expect(code(late.deadlinePassed()) == .deadlineExceeded)
    }

    @Test("cancelling after the end drops what was not read")
    func cancelsReader() {
        var machine = machine()
        _ = machine.receivedBody(envelope("unread"))
        _ = machine.receivedBody(end())
        _ = machine.receivedEnd()
        #expect(machine.cancelled() == .wake)
        guard case .failure(let error) = machine.next() else {
            Issue.record("no failure")
            return
        }
        #expect(error.code == .canceled)
        #expect(machine.cancelled() == .none)
    }

    @Test("a stream that breaks off is told after its messages; one that was refused was not processed")
    func breaksOff() {
        var machine = machine()
        _ = machine.receivedBody(envelope("whole"))
        #expect(code(machine.closed(.connectionLost)) == .unavailable)
        #expect(text(machine.next()) == "whole")
        var refused = self.machine(head: false)
        guard case .finish(let failure?, .nothing) = refused.closed(.reset(.refusedStream)) else {
            Issue.record("no failure")
            return
        }
        #expect(failure.progress == .notProcessed)
        var complete = self.machine()
        _ = complete.receivedBody(end())
        #expect(complete.closed(.reset(.noError)) == .finish(nil, .nothing))
    }

    @Test("headers are known with the response's head, also when it is refused; else the call's error tells")
    func headers() {
        var machine = machine(head: false)
        #expect(machine.head == .wait)
        _ = machine.receivedHead(Self.head("500", "text/html"), tooLarge: false)
        #expect(machine.head == .received(Metadata(Self.head("500", "text/html"))))
        var lost = self.machine(head: false)
        _ = lost.closed(.connectionLost)
        guard case .failure(let error) = lost.head else {
            Issue.record("no failure")
            return
        }
        #expect(error.code == .unavailable)
    }
}
