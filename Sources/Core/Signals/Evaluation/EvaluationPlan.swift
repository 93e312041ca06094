/// The signals of users that are folded together, with the identities of their states: made once for a catalogue, and shared
/// by all users.
///
/// A reference, so that a tier that holds folds of many users can tell with `===` which were made before a change.
public final class EvaluationPlan: Sendable {
    public let catalogue: Catalogue
    /// In the order of the catalogue.
    public let signals: [Signal]
    /// One for each of `signals`.
    public let identities: [SignalIdentity]
    private let indexByName: [String: Int]
    private let indexByIdentity: [SignalIdentity: Int]
    /// What a state without events is encoded as: it need not be stored.
    let emptyStates: [[UInt8]]

    /// - Parameter isIncluded: which of the catalogue's user signals are folded; all of them unless told otherwise,
    ///   whatever their tier.
    public init(_ catalogue: Catalogue, where isIncluded: (Signal) -> Bool = { _ in true }) {
        let signals = catalogue.userSignals.filter(isIncluded)
        let identities = signals.map { $0.identity(in: catalogue) }
        self.catalogue = catalogue
        self.signals = signals
        self.identities = identities
        indexByName = Dictionary(uniqueKeysWithValues: signals.enumerated().map { ($1.name, $0) })
        indexByIdentity = Dictionary(uniqueKeysWithValues: identities.enumerated().map { ($1, $0) })
        emptyStates = signals.map { $0.encode($0.makeState()) }
    }

    /// The signal of this name, when the plan folds it.
    public subscript(name: String) -> Signal? { indexByName[name].map { signals[$0] } }

    /// Where the signal of this name stands in `signals`.
    public func index(of name: String) -> Int? { indexByName[name] }

    /// Where the signal stands whose states have this identity; nil when the plan has none, or one that is defined otherwise.
    public func index(of identity: SignalIdentity) -> Int? { indexByIdentity[identity] }

    /// Names of the signals that are new or defined otherwise than when `folded` were folded: for them no state says
    /// anything of the events before.
    public func signalsNotCovered(by folded: some Sequence<SignalIdentity>) -> Set<String> {
        Set(identities).subtracting(folded).reduce(into: []) { $0.insert($1.name) }
    }
}
