import Signals

extension Partition {
    /// Takes over another snapshot or catalogue, as a whole: one answer never mixes two.
    func adopt(_ changed: SessionEnvironment) {
        guard changed.revision > environment.revision else { return }
        let former = environment.profiles
        environment = changed
        evaluated = EvaluatedSignals(changed)
        hot.removeAll()
        if let profiles = changed.profiles, profiles.version != former?.version {
            reported.removeAll()
            replaced.removeAll()
            dirty.formUnion(state.forget(coveredBy: former?.watermark, replacedBy: profiles.watermark))
        }
    }
}
