/// `remote`: what a user's own service computes, such as a model of another language or a language model.
///
/// It folds nothing: the value is asked of the featurizer when refreshing it pays, and stands in the base until it is asked for
/// again. So it has no state, no value of its own, and no place in a snapshot.
public struct RemoteOperator: SignalOperator {
    /// What kind of value the featurizer returns; another one is refused.
    public enum Form: String, Sendable, Hashable, CaseIterable {
        case scalar, category, distribution, vector, items
    }

    /// host:port of the `FeaturizerService`.
    public let featurizer: String
    public let form: Form
    /// The items' attribute of whose labels a distribution is a prediction; empty: the value predicts nothing that is seen.
    public let attribute: String
    /// How long one call may take.
    public let timeoutSeconds: Double
    /// Events of the user that the featurizer is sent at most: the newest.
    public let maximumEvents: Int

    public init(
        featurizer: String, form: Form, attribute: String = "", timeoutSeconds: Double = 1, maximumEvents: Int = 100
    ) {
        self.featurizer = featurizer
        self.form = form
        self.attribute = attribute
        self.timeoutSeconds = timeoutSeconds
        self.maximumEvents = maximumEvents
    }

    public struct State: Sendable, Equatable {
        init() {}
    }

    public func initial() -> State { State() }

    public func fold(_ event: Event, _ context: FoldContext, into state: inout State) {}

    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? { nil }

    /// −log p of the event's labels, as of `decayed_affinity`; `nil` for what is no distribution over labels.
    public func loss(of value: SignalValue, for event: Event, _ context: FoldContext) -> Double? {
        guard !attribute.isEmpty, case .distribution(let distribution) = value, context.weight(of: event.kind) > 0
        else { return nil }
        return distribution.logLoss(of: context.labels(of: event, attribute: attribute))
    }

    public func newestEvent(in state: State) -> Timestamp? { nil }

    /// Whether the value is of the declared form.
    public func accepts(_ value: SignalValue) -> Bool {
        switch (form, value) {
        case (.scalar, .scalar), (.category, .category), (.distribution, .distribution), (.vector, .vector),
            (.items, .items):
            true
        default: false
        }
    }

    /// Whether a text can be called: `host:port`.
    static func isAddress(_ text: String) -> Bool {
        guard let colon = text.lastIndex(of: ":"), colon != text.startIndex else { return false }
        guard let port = Int(text[text.index(after: colon)...]), (1...65_535).contains(port) else { return false }
        return text.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "/") }
    }
}

extension RemoteOperator.State: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {}
    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {}
}

extension Signal {
    /// The operator of a signal that a user's own service computes; `nil` of every other one.
    public var remote: RemoteOperator? { self.operator as? RemoteOperator }
}
