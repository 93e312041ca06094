import NIOCore

/// What happened is told after nghttp2 has returned, and what has to be sent is gathered and written.
extension HTTP2Connection {
    func deliverEvents() {
        guard !isDelivering else { return }
        isDelivering = true
        var index = 0
        while index < session.events.count {
            let event = session.events[index]
            index += 1
            deliver(event)
        }
        session.events.removeAll(keepingCapacity: true)
        isDelivering = false
        perform(shutdown.streamsChanged(open: openStreams))
    }

    private func deliver(_ event: HTTP2Event) {
        switch event {
        case .head(let stream):
            if role == .server, stream.handler == nil { accept(stream) }
            stream.handler?.receivedHead(stream)
        case .body(let stream, let chunk):
            if let handler = stream.handler {
                handler.receivedBody(stream, chunk)
            } else {
                stream.consume(chunk.readableBytes)
            }
        case .end(let stream):
            stream.handler?.receivedEnd(stream)
        case .writable(let stream):
            stream.handler?.becameWritable(stream)
        case .closed(let stream, let end):
            stream.handler?.closed(stream, end)
            stream.handler = nil
            delegate?.streamClosed(self)
        case .settings:
            delegate?.peerSettingsChanged(self)
        case .goAway(_, let code):
            if code != .noError { end = end ?? .peerReported(code) }
            delegate?.goingAway(self)
        case .pong(Constants.shutdownPing):
            perform(shutdown.roundTripPassed())
        case .pong(let payload):
            delegate?.pong(payload, on: self)
        }
    }

    private func accept(_ stream: HTTP2Stream) {
        // Reset in the burst that opened it: nobody needs to begin with it.
        guard stream.isOpen else { return }
        stream.connection = self
        if session.pendingBytes <= limits.connectionSendBuffer {
            stream.handler = delegate?.accept(stream, on: self)
        }
        if stream.handler == nil {
            session.counters.streamsRefused += 1
            stream.reset(.refusedStream)
        }
    }

    /// Writes what waits, while the channel takes it; with `force` the last frames of a connection also beyond that.
    func flush(force: Bool = false) {
        guard !isFlushing, let context, session.isOpen else { return }
        isFlushing = true
        while needsFlush || force, context.channel.isWritable || force, !isClosing {
            needsFlush = false
            var isDone = true
            do {
                isDone = try !session.drain(limit: Constants.writeChunk)
            } catch {
                fail(error)
                break
            }
            needsFlush = !isDone
            if session.output.readableBytes > 0 {
                context.writeAndFlush(wrapOutboundOut(session.output), promise: nil)
                if session.output.capacity > Constants.keptBuffer {
                    session.output = ByteBuffer()
                } else {
                    session.output.clear()
                }
            }
            deliverEvents()
            if force, isDone { break }
        }
        isFlushing = false
        if session.isFinished { closeAfterWrites() }
    }

    /// Closes once everything written so far has reached the socket.
    func closeAfterWrites() {
        guard let context, !isClosing else { return }
        if needsFlush, !isFlushing { flush() }
        guard !isClosing else { return }
        isClosing = true
        let channel = context.channel
        let patience = context.eventLoop.scheduleTask(in: Constants.linger) { channel.close(promise: nil) }
        channel.writeAndFlush(ByteBuffer()).whenComplete { _ in
            patience.cancel()
            channel.close(promise: nil)
        }
    }
}
