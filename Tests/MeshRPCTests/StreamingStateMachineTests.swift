import MeshRPC
import NIOCore
import Testing

@Suite("A streaming call at the server, without sockets")
struct StreamingStateMachineTests {
    let now = ContinuousClock.now
    let head = RequestHead.Stream(method: 3, codec: .proto)

    func running() -> StreamServerCallStateMachine {
        var machine = StreamServerCallStateMachine()
        let action = machine.receivedHead(.accepted(head), now: now, authorize: { _ in nil }, admit: { true })
        #expect(action == .run(head))
        return machine
    }

    @Test("the handler starts with the head and its end is the stream's, once")
    func life() {
        var machine = running()
        let isFirst = machine.takeHead()
        #expect(isFirst)
        let isSecond = machine.takeHead()
        #expect(!isSecond)
        machine.receivedEnd()
        #expect(machine.handlerFinished(nil) == .end(nil))
        #expect(!machine.lingers)
        #expect(machine.handlerFinished(nil) == .none)
        #expect(machine.streamClosed() == .none)
    }

    @Test("a refusal asks neither for a place nor for permission")
    func refusal() {
        var machine = StreamServerCallStateMachine()
        let error = RPCError(.unimplemented, "br")
        let action = machine.receivedHead(
            .ended(head, error), now: now,
            authorize: { _ in
                Issue.record("asked for permission")
                return nil
            },
            admit: {
                Issue.record("asked for a place")
                return true
            })
        #expect(action == .end(error))
        #expect(machine.lingers)
        #expect(machine.deadlinePassed() == .giveUp)
    }

    @Test("permission comes before the deadline, and the deadline before a place")
    func order() {
        var expired = head
        expired.deadline = now
        func start(_ head: RequestHead.Stream, refusal: RPCError?, room: Bool) -> RPCError.Code? {
            var machine = StreamServerCallStateMachine()
            let action = machine.receivedHead(
                .accepted(head), now: now, authorize: { $0 == 3 ? refusal : nil }, admit: { room })
            guard case .end(let error) = action else { return nil }
            return error?.code
        }
        #expect(start(expired, refusal: RPCError(.permissionDenied, ""), room: false) == .permissionDenied)
        #expect(start(expired, refusal: nil, room: false) == .deadlineExceeded)
        #expect(start(head, refusal: nil, room: false) == .resourceExhausted)
        #expect(start(head, refusal: nil, room: true) == nil)
    }

    @Test("a deadline answers once; the late result is dropped")
    func overrun() {
        var machine = running()
        guard case .expire(let error) = machine.deadlinePassed() else {
            Issue.record("went on")
            return
        }
        #expect(error.code == .deadlineExceeded)
        #expect(machine.handlerFinished(nil) == .none)
        #expect(machine.streamClosed() == .none)
    }

    @Test("a stream that closes cancels the handler that runs, and nothing is answered")
    func closes() {
        var machine = running()
        guard case .cancel(let error) = machine.streamClosed() else {
            Issue.record("went on")
            return
        }
        #expect(error.code == .canceled)
        #expect(machine.handlerFinished(nil) == .none)
        #expect(machine.deadlinePassed() == .none)
    }
}

@Suite("The request half of a stream, without sockets")
struct RequestReaderTests {
    func reader(limit: Int = 100, _ compression: Compression = .identity) -> RequestReader {
        RequestReader(maxMessageSize: limit, compression: compression)
    }

    func envelope(_ count: Int, flags: UInt8 = 0) -> ByteBuffer {
        Envelope(flags: flags, body: ByteBuffer(repeating: 7, count: count)).encoded()
    }

    func code(_ next: RequestReader.Next) -> RPCError.Code? {
        guard case .fail(let error) = next else { return nil }
        return error.code
    }

    @Test("messages come out whole however the bytes are cut", arguments: [1, 2, 5, 7, 1000])
    func cuts(size: Int) {
        var bytes = ByteBuffer()
        for count in [0, 3, 100, 1] { bytes.writeImmutableBuffer(envelope(count)) }
        var reader = reader()
        var counts: [Int] = []
        while let piece = bytes.readSlice(length: min(size, bytes.readableBytes)), piece.readableBytes > 0 {
            reader.received(piece)
            while reader.isReady, case .message(let envelope) = reader.next() {
                counts.append(envelope.body.readableBytes)
            }
        }
        #expect(counts == [0, 3, 100, 1])
        #expect(reader.next() == .wait)
        reader.ended()
        #expect(reader.next() == .end)
    }

    @Test("the window opens for the first message at once and for the others as messages are taken")
    func window() {
        var reader = reader()
        reader.received(ByteBuffer(bytes: [0, 0]))
        #expect(reader.takeCredit() == 2)
        reader.received(ByteBuffer(bytes: [0, 0, 10, 1, 1, 1]))
        #expect(reader.takeCredit() == 6)
        reader.received(ByteBuffer(repeating: 1, count: 7))
        reader.received(envelope(20))
        reader.received(envelope(30))
        #expect(reader.takeCredit() == 7)
        #expect(reader.takeCredit() == 0)
        _ = reader.next()
        #expect(reader.takeCredit() == 25)
        _ = reader.next()
        #expect(reader.takeCredit() == 35)
        _ = reader.next()
        #expect(reader.takeCredit() == 0)
        #expect(reader.heldBytes == 0)
    }

    @Test("a declared length beyond the limit fails before its bytes come, and gets no window")
    func tooLarge() {
        var reader = reader()
        reader.received(ByteBuffer(bytes: [0, 0xff, 0, 0, 0]))
        #expect(reader.takeCredit() == 0)
        #expect(reader.isReady)
        #expect(code(reader.next()) == .resourceExhausted)
        #expect(reader.takeCredit() == 5)
    }

    @Test("messages before a broken one are handed out")
    func brokenLater() {
        var reader = reader()
        reader.received(envelope(3))
        reader.received(envelope(3, flags: 0x80))
        guard case .message = reader.next() else {
            Issue.record("lost a message")
            return
        }
        #expect(code(reader.next()) == .invalidArgument)
        #expect(code(reader.next()) == .invalidArgument)
    }

    @Test("the compressed flag needs an encoding in the head; a request has no end envelope")
    func flags() {
        var plain = reader()
        plain.received(envelope(3, flags: Envelope.compressed))
        #expect(code(plain.next()) == .internal)
        var gzip = reader(.gzip)
        gzip.received(envelope(3, flags: Envelope.compressed))
        gzip.received(envelope(3))
        gzip.received(envelope(3, flags: Envelope.endStream))
        guard case .message(let first) = gzip.next(), case .message(let second) = gzip.next() else {
            Issue.record("refused a message")
            return
        }
        #expect(first.isCompressed)
        #expect(!second.isCompressed)
        #expect(code(gzip.next()) == .invalidArgument)
    }

    @Test("an end within a message is invalid_argument; a failure of the call comes before everything")
    func ends() {
        var cut = reader()
        cut.received(ByteBuffer(bytes: [0, 0, 0, 0, 5, 1]))
        cut.ended()
        #expect(code(cut.next()) == .invalidArgument)
        var failed = reader()
        failed.received(envelope(3))
        failed.fail(RPCError(.canceled, "gone"))
        #expect(code(failed.next()) == .canceled)
        #expect(failed.heldBytes == 0)
        #expect(failed.takeCredit() == 8)
    }
}
