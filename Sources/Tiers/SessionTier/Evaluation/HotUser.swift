import Signals

/// What is kept ready of a user who is asked for, or does something, often.
struct HotUser: Sendable {
    /// The snapshot's states with the events since folded into them.
    var fold: UserFold
    /// The user's base as it is scored; nil until it is asked for, because a read does not need it.
    var scoredBase: ScoredBase?

    /// A base without its sequences, which are long and predict nothing.
    struct ScoredBase: Sendable {
        let profile: BaseProfile?

        init(_ base: BaseProfile?) {
            let kept = (base?.values ?? [:]).filter { _, value in
                if case .items = value.value { false } else { true }
            }
            var profile = base
            profile?.values = kept
            self.profile = profile
        }
    }
}
