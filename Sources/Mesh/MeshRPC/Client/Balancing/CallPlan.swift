/// What the policies need to know of one call.
struct CallPlan: Sendable {
    let method: MethodDescriptor
    let route: CallRoute
    let deadline: ContinuousClock.Instant?
    let metrics: ClientCallMetrics

    /// Whether a second copy of the call may go elsewhere, as far as the call itself is concerned.
    var mayHedge: Bool { route == .balanced && method.kind == .unary && method.idempotency == .noSideEffects }

    /// What is left of the deadline.
    func remaining(_ now: ContinuousClock.Instant) -> Duration {
        deadline.map { now.duration(to: $0) } ?? .seconds(Int64.max)
    }
}
