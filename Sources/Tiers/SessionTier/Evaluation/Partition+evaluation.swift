import Signals

extension Partition {
    /// Scores what would have been served just before the event as a prediction of it.
    func evaluate(_ event: Event) {
        guard feedback.admitEvaluation() else { return }
        guard let base = try? base(of: event.userID), let patches = try? patches(of: event.userID, at: event.occurredAt)
        else { return }
        let byName = Dictionary(grouping: patches.patches, by: \.signal)
        let resolver = ProfileResolver(catalogue: environment.catalogue)
        for signal in environment.catalogue.userSignals where base.values[signal.name] != nil {
            let served = resolver.resolve(
                signal, base: base, live: nil, patches: byName[signal.name] ?? [], at: event.occurredAt)
            guard let value = served.value, let loss = signal.loss(of: value, for: event, evaluated.context),
                loss.isFinite
            else { continue }
            feedback.add(
                FeedbackAccumulator.Cell(signal: signal.name, entity: event.userID), loss: loss, at: event.occurredAt)
        }
    }
}
