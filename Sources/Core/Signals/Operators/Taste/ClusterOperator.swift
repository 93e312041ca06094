/// `cluster`: which of the fitted model's clusters of users someone's history is nearest to.
///
/// Says nothing without a model, and of those whose items the model does not know.
public struct ClusterOperator: SignalOperator {
    private let embedding: EmbeddingOperator

    public init(length: Int = 200, kinds: Set<String> = []) {
        embedding = EmbeddingOperator(length: length, kinds: kinds)
    }

    public func initial() -> HistoryOperator.State { embedding.initial() }

    public func fold(_ event: Event, _ context: FoldContext, into state: inout HistoryOperator.State) {
        embedding.fold(event, context, into: &state)
    }

    public func fold(_ run: EventRun, into state: inout HistoryOperator.State) { embedding.fold(run, into: &state) }

    public func value(of state: HistoryOperator.State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        embedding.vector(of: state, at: time, context)
            .flatMap { context.taste?.cluster(nearestTo: $0) }.map { .category($0) }
    }

    public func newestEvent(in state: HistoryOperator.State) -> Timestamp? { embedding.newestEvent(in: state) }
}
