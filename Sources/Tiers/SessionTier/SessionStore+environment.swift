import Signals

extension SessionStore {
    /// Takes over another snapshot. What the one before it covered is forgotten; what only the newest covers is kept for
    /// readers that lag by one.
    package func adopt(profiles: any BaseProfiles, items: ItemTable?) async {
        await adopt(
            environment.change {
                $0.profiles = profiles
                if let items { $0.items = items }
            })
    }

    /// Takes over another catalogue: what is evaluated at read is folded anew when it is asked for, from the snapshot's
    /// states and the recent events, so a signal that changes its tier loses nothing.
    package func adopt(catalogue: Catalogue) async {
        await adopt(environment.change { $0.catalogue = catalogue })
    }

    private func adopt(_ changed: SessionEnvironment) async {
        for slot in slots { await (try? slot.readable())?.adopt(changed) }
    }
}
