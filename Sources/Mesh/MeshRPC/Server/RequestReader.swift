import NIOCore

/// The request half of a streaming call: cuts messages from the bytes, says when the peer may send more, and why no message will
/// come any more. Messages that came before a failure of the bytes are handed out before it.
///
/// The window opens again for bytes of the first message that nobody has taken, so that a message may be larger than the window;
/// for everything behind it only as messages are taken. So at most one message and one window are held.
package struct RequestReader {
    package enum Next: Equatable {
        case message(Envelope)
        /// Ask again when something has arrived.
        case wait
        case end
        case fail(RPCError)
    }

    private enum State: Equatable {
        case receiving
        case ended
        case failed(RPCError)
    }

    private var state = State.receiving
    private var envelopes: EnvelopeReader
    /// Bytes that are held and for which the window is still closed.
    private var unconsumed = 0
    private let acceptsCompressed: Bool
    private let maxMessageSize: Int

    package init(maxMessageSize: Int, compression: Compression) {
        envelopes = EnvelopeReader(maxMessageSize: maxMessageSize)
        acceptsCompressed = compression != .identity
        self.maxMessageSize = maxMessageSize
    }

    /// False while ``next()`` would say `wait`.
    package var isReady: Bool {
        guard state == .receiving else { return true }
        guard let front = envelopes.frontLength else { return false }
        return front > Envelope.headerLength + maxMessageSize || envelopes.heldBytes >= front
    }

    /// Bytes in memory.
    package var heldBytes: Int { envelopes.heldBytes }

    package mutating func received(_ chunk: ByteBuffer) {
        guard state == .receiving else { return }
        envelopes.append(chunk)
        unconsumed += chunk.readableBytes
    }

    /// The peer sent everything.
    package mutating func ended() {
        if state == .receiving { state = .ended }
    }

    /// Reading fails with `error` from now on; what is held is dropped.
    package mutating func fail(_ error: RPCError) {
        state = .failed(error)
        envelopes = EnvelopeReader(maxMessageSize: maxMessageSize)
    }

    package mutating func next() -> Next {
        if case .failed(let error) = state { return .fail(error) }
        do throws(RPCError) {
            if let envelope = try envelopes.next() {
                try check(envelope)
                return .message(envelope)
            }
        } catch {
            fail(error)
            return .fail(error)
        }
        guard state == .ended else { return .wait }
        guard envelopes.heldBytes == 0 else {
            let error = RPCError(.invalidArgument, "the request ends within a message")
            fail(error)
            return .fail(error)
        }
        return .end
    }

    /// Bytes for which the window may be opened now; each is given back once.
    package mutating func takeCredit() -> Int {
        let held = envelopes.heldBytes
        guard let front = envelopes.frontLength, held > 0 else {
            // Nothing but a part of a header, or nothing at all.
            defer { unconsumed = 0 }
            return unconsumed
        }
        guard front <= Envelope.headerLength + maxMessageSize else { return 0 }
        let credit = max(0, unconsumed - max(0, held - front))
        unconsumed -= credit
        return credit
    }

    private func check(_ envelope: Envelope) throws(RPCError) {
        switch envelope.flags {
        case 0: break
        case Envelope.compressed:
            guard acceptsCompressed else {
                throw RPCError(.internal, "a message is compressed, but the request names no connect-content-encoding")
            }
        default:
            throw RPCError(.invalidArgument, "the flags \(envelope.flags) of a message are none of a request's")
        }
    }
}
