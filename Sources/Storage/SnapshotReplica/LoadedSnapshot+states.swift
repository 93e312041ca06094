import Signals

extension LoadedSnapshot {
    /// Names of the plan's signals of which the snapshot has no states: they are new or defined otherwise since, or the
    /// snapshot has no states at all. What they say comes from the events that the log still has.
    public func signalsNotCovered(by plan: EvaluationPlan) -> Set<String> {
        plan.signalsNotCovered(by: states?.signals ?? [])
    }

    /// A user as of the watermark: to be folded on with the events that the snapshot does not cover (`covers`).
    ///
    /// - Throws: `SnapshotError`, `ByteDecodingError` for a damaged copy.
    public func fold(of userID: String, _ plan: EvaluationPlan) throws -> UserFold {
        guard let record = try states?.states(of: userID) else { return UserFold(plan) }
        return try UserFold(plan, states: record.states)
    }
}
