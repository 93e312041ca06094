import Signals

/// Which cluster the users seen last are in: the catalogue's `cluster` signal, folded on from the snapshot's states.
///
/// Folding an event costs a look-up; the fitted model is asked for a user's cluster at the user's first event, then every
/// fourth event while it does not know one, and every sixteenth after. Events that the snapshot has already do no harm: the
/// history that the cluster follows from has each item once.
struct ClusterMembership: Sendable {
    private struct Member: Sendable {
        var state: SignalState
        var cluster: String?
        /// Since the model was asked.
        var events = 0
        var lastSeen: Timestamp
    }

    let signal: Signal
    let limit: Int
    /// The user's state as of the snapshot's watermark; nil without one.
    private(set) var source: (@Sendable (_ userID: String) -> SignalState?)?
    private var members: [String: Member] = [:]
    /// What a checkpoint knew of users who have done nothing since.
    private(set) var remembered: [String: String] = [:]

    /// Nil for a catalogue without a `cluster` signal.
    init?(_ catalogue: Catalogue, limit: Int) {
        guard let signal = catalogue.userSignals.first(where: { $0.definition.kind == .cluster }) else { return nil }
        self.signal = signal
        self.limit = limit
    }

    /// Folds the event, and says which cluster its user is in; nil where that is not known.
    mutating func fold(_ event: Event, _ context: FoldContext) -> String? {
        var member =
            members.removeValue(forKey: event.userID)
            ?? Member(
                state: source?(event.userID) ?? signal.makeState(), cluster: remembered[event.userID],
                events: 15, lastSeen: event.occurredAt)
        signal.fold(event, context, into: &member.state)
        member.events += 1
        member.lastSeen = max(member.lastSeen, event.occurredAt)
        if member.events >= (member.cluster == nil ? 4 : 16) {
            member.events = 0
            member.cluster = cluster(of: member.state, at: event.occurredAt, context) ?? member.cluster
        }
        members[event.userID] = member
        if members.count > limit { evict() }
        return member.cluster
    }

    /// The cluster of any user, as far as it is known.
    func cluster(of userID: String, at time: Timestamp, _ context: FoldContext) -> String? {
        if let member = members[userID] { return member.cluster }
        if let known = remembered[userID] { return known }
        return source?(userID).flatMap { cluster(of: $0, at: time, context) }
    }

    /// What is known, by user.
    var clusters: [String: String] {
        members.reduce(into: remembered) { known, entry in
            if let cluster = entry.value.cluster { known[entry.key] = cluster }
        }
    }

    /// Takes over where users' states come from. What was folded without any history is folded anew.
    mutating func connect(to states: @escaping @Sendable (_ userID: String) -> SignalState?) {
        if source == nil {
            remembered = clusters
            members = [:]
        }
        source = states
    }

    mutating func remember(_ clusters: [String: String]) { remembered = clusters }

    /// Forgets all users: another model has other clusters.
    mutating func reset() {
        members = [:]
        remembered = [:]
    }

    mutating func remove(where isForgotten: (String) -> Bool) {
        members = members.filter { !isForgotten($0.key) }
        remembered = remembered.filter { !isForgotten($0.key) }
    }

    private func cluster(of state: SignalState, at time: Timestamp, _ context: FoldContext) -> String? {
        guard context.taste != nil, case .category(let name)? = signal.value(of: state, at: time, context) else {
            return nil
        }
        return name
    }

    private mutating func evict() {
        remembered = [:]
        let excess = members.count - max(1, limit - limit / 8)
        let oldest = members.sorted { ($0.value.lastSeen, $0.key) < ($1.value.lastSeen, $1.key) }.prefix(excess)
        for entry in oldest { members.removeValue(forKey: entry.key) }
    }
}
