extension CallAttempts {
    private enum Event: Sendable {
        case timer
        case ended(HedgedCallStateMachine.Attempt, Result<UnaryAnswer, CallFailure>)
    }

    /// One attempt of one or two copies. The copy that is not needed is cancelled.
    func hedged(
        _ request: ClientRequest, _ plan: CallPlan, _ first: EndpointPool.Booking, after delay: Duration
    ) async throws(CallFailure) -> UnaryAnswer {
        let result = await withTaskGroup(of: Event.self) { group -> Result<UnaryAnswer, CallFailure> in
            group.addTask { await ended(.first, request, plan, first) }
            group.addTask {
                try? await Task.sleep(for: delay)
                return .timer
            }
            var machine = HedgedCallStateMachine()
            var bookings = [HedgedCallStateMachine.Attempt.first: first]
            for await event in group {
                switch step(&machine, event) {
                case .none:
                    break
                case .sendSecond:
                    if let second = pool.bookHedge(plan, first: first.endpoint) {
                        bookings[.second] = second
                        group.addTask { await ended(.second, request, plan, second) }
                    } else {
                        _ = machine.hedgeRefused()
                    }
                case .finish(let winner, let loser):
                    guard case .ended(_, let result) = event else { continue }
                    group.cancelAll()
                    if let loser, let booking = bookings[loser] {
                        pool.measured(plan, since: booking.call.startedAt)
                    }
                    if bookings[.second] != nil {
                        (winner == .second ? plan.metrics.hedgesWon : plan.metrics.hedgesLost).increment()
                    }
                    return result
                }
            }
            preconditionFailure("a call ends with the result of one of its copies")
        }
        return try result.get()
    }

    private func ended(
        _ attempt: HedgedCallStateMachine.Attempt, _ request: ClientRequest, _ plan: CallPlan,
        _ booking: EndpointPool.Booking
    ) async -> Event {
        do throws(CallFailure) {
            return .ended(attempt, .success(try await self.attempt(request, plan, booking)))
        } catch {
            return .ended(attempt, .failure(error))
        }
    }

    private func step(_ machine: inout HedgedCallStateMachine, _ event: Event) -> HedgedCallStateMachine.Action {
        switch event {
        case .timer: machine.hedgeTimerFired(permitted: !Task.isCancelled)
        case .ended(let attempt, .success): machine.served(attempt)
        case .ended(let attempt, .failure(let failure)):
            CallOutcome(failure) == .served ? machine.served(attempt) : machine.failed(attempt)
        }
    }
}
