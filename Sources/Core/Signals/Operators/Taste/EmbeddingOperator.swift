/// `embedding`: the point of a user's history in the space of the fitted model, by one-solve fold-in: the model's items stay as
/// they were fitted, and only the user is solved for.
///
/// The state is the history alone, so a new model gives new points without folding anything again. Without a model the
/// signal says nothing.
public struct EmbeddingOperator: SignalOperator {
    /// The items that are folded in.
    public let history: HistoryOperator

    public init(length: Int = 200, kinds: Set<String> = []) {
        history = HistoryOperator(length: length, kinds: kinds)
    }

    public func initial() -> HistoryOperator.State { history.initial() }

    public func fold(_ event: Event, _ context: FoldContext, into state: inout HistoryOperator.State) {
        history.fold(event, context, into: &state)
    }

    public func fold(_ run: EventRun, into state: inout HistoryOperator.State) { history.fold(run, into: &state) }

    public func value(of state: HistoryOperator.State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        vector(of: state, at: time, context).map { .vector($0) }
    }

    public func newestEvent(in state: HistoryOperator.State) -> Timestamp? { history.newestEvent(in: state) }

    func vector(of state: HistoryOperator.State, at time: Timestamp, _ context: FoldContext) -> [Double]? {
        guard let model = context.taste, case .items(let items)? = history.value(of: state, at: time, context) else {
            return nil
        }
        return model.vector(of: items)
    }
}
