/// Makes the attempts of calls: picks an endpoint for each, repeats what the retry policy lets repeat, and sends a second copy of
/// a slow read.
struct CallAttempts: Sendable {
    let pool: EndpointPool

    init(_ pool: EndpointPool) { self.pool = pool }

    /// The answer to a unary call. Throws ``RPCError`` only.
    func call(_ request: ClientRequest, _ plan: CallPlan, start: ContinuousClock.Instant) async throws -> UnaryAnswer {
        let hedgeDelay = pool.begin(plan, now: start)
        return try await repeated(plan) { booking, isFirst in
            if isFirst, let hedgeDelay {
                try await hedged(request, plan, booking, after: hedgeDelay)
            } else {
                try await attempt(request, plan, booking)
            }
        }
    }

    /// An open stream, whose request is told its end. Throws ``RPCError`` only.
    func open(
        _ request: StreamRequest, _ plan: CallPlan, start: ContinuousClock.Instant
    ) async throws -> LoopStreamTransport {
        _ = pool.begin(plan, now: start)
        return try await repeated(plan) { booking, _ in
            var request = request
            request.whenEnded = { [pool, whenEnded = request.whenEnded] failure in
                pool.finished(booking, failure, isLatency: false)
                whenEnded(failure)
            }
            do {
                let transport = try await booking.connections.open(request)
                pool.opened(booking)
                return transport
            } catch {
                let failure = Self.failure(error)
                pool.finished(booking, failure, isLatency: false)
                throw failure
            }
        }
    }

    /// Books an endpoint for each attempt until one succeeds or the policies give up.
    private func repeated<R: Sendable>(
        _ plan: CallPlan, _ attempt: (_ booking: EndpointPool.Booking, _ isFirst: Bool) async throws -> R
    ) async throws -> R {
        var tried: [Endpoint] = []
        var routing = OwnerRouting(plan.route)
        // Attempts that the retry policy knows of: those that waited for their owner, or were sent on to it, are none.
        var count = 1
        while true {
            let rings = pool.ownerNews.rings
            var called: Endpoint?
            let failure: CallFailure
            do throws(CallFailure) {
                let booking = try pool.book(plan.route, routing, tried: tried)
                called = booking.endpoint
                do {
                    return try await attempt(booking, tried.isEmpty)
                } catch {
                    tried.append(booking.endpoint)
                    throw Self.failure(error)
                }
            } catch {
                failure = error
            }
            switch pool.decide(&routing, plan, at: called, failure: failure) {
            case .follow:
                plan.metrics.redirects.increment()
                continue
            case .wait(let duration):
                await pool.ownerNews.wait(past: rings) { try await Task.sleep(for: duration) }
                if Task.isCancelled { throw RPCError(.canceled, "the caller gave up") }
                continue
            case .giveUp: throw failure.error
            case .notAboutOwners: break
            }
            let decision = pool.decide(plan, attempt: count, tried: tried, failure: failure)
            guard case .retry(let delay) = decision else { throw failure.error }
            do {
                try await Task.sleep(for: delay)
            } catch {
                throw RPCError(.canceled, "the caller gave up")
            }
            plan.metrics.retries.increment()
            count += 1
        }
    }

    /// One attempt at one endpoint, which is given back.
    func attempt(
        _ request: ClientRequest, _ plan: CallPlan, _ booking: EndpointPool.Booking
    ) async throws(CallFailure) -> UnaryAnswer {
        do {
            let answer = try await booking.connections.call(request)
            pool.finished(booking, nil)
            pool.measured(plan, since: booking.call.startedAt)
            return answer
        } catch {
            let failure = Self.failure(error)
            pool.finished(booking, failure)
            throw failure
        }
    }

    static func failure(_ error: any Error) -> CallFailure {
        error as? CallFailure ?? CallFailure(.abandoned, .internal, "\(error)")
    }
}
