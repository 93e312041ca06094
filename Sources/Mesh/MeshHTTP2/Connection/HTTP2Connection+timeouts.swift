import NIOCore

/// One timer a connection looks at everything that may take too long.
extension HTTP2Connection {
    /// Sees to it that the timer runs soon; free when it does already, so that requests pay nothing.
    func watchClosely() {
        if timer == nil || timerIsIdle { schedule(after: limits.watchInterval, isIdle: false) }
    }

    private func schedule(after delay: Duration, isIdle: Bool) {
        guard let context else { return }
        timer?.cancel()
        timerIsIdle = isIdle
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) {
            self.timer = nil
            self.look()
        }
    }

    private func look() {
        guard let context, delegate != nil else { return }
        let now = clock.now
        let seen = observe(context)
        if let timeout = watch.observe(seen, limits: limits, now: now) {
            expire(timeout)
        } else {
            for stream in Array(session.streams.values) {
                guard let stall = stream.observe(now: now) else { continue }
                switch stall {
                case .body: session.counters.bodyTimeouts += 1
                case .send: session.counters.sendTimeouts += 1
                }
                stream.reset(.cancel)
            }
        }
        if seen.isQuiet, !isDelivering, !isFlushing { session.releaseSpareMemory() }
        if timer == nil, let delay = watch.nextLook(after: seen, limits: limits) {
            schedule(after: delay, isIdle: seen.isQuiet)
        }
    }

    private func observe(_ context: ChannelHandlerContext) -> ConnectionWatch.Observation {
        let isBlocked = !context.channel.isWritable || session.pendingBytes > 0 && session.connectionSendWindow <= 0
        var left: Int?
        if isBlocked {
            let buffered = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
            left = session.bytesSent - (buffered ?? 0)
        }
        return ConnectionWatch.Observation(
            isSettled: session.hasPeerSettings && session.isAcknowledged,
            unfinished: session.unfinishedFrame, blockedOutput: left, openStreams: openStreams,
            streamsOpened: session.counters.streamsOpened)
    }

    private func expire(_ timeout: HTTP2Timeout) {
        if timeout == .idle {
            guard role == .server else { return }
            end = end ?? .timeout(.idle)
            closeGracefully()
            return
        }
        end = end ?? .timeout(timeout)
        session.terminate(timeout == .settings ? .settingsTimeout : .enhanceYourCalm)
        // A peer that takes no bytes may not take the GOAWAY either; the close does not wait for it long.
        flush(force: true)
    }
}
