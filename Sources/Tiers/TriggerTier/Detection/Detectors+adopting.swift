import Signals

// What the detectors read changes while they run.
extension Detectors {
    /// What the detectors read of a snapshot.
    package struct Snapshot: Sendable {
        package var items: ItemTable
        package var priors: [String: Distribution]
        package var taste: (any TasteModel)?
        /// Empty without a model.
        package var modelVersion: String
        /// A user's state of the `cluster` signal as of the snapshot's watermark.
        package var clusterState: (@Sendable (_ userID: String, _ signal: Signal) -> SignalState?)?

        package init(
            items: ItemTable, priors: [String: Distribution] = [:], taste: (any TasteModel)? = nil,
            modelVersion: String = "",
            clusterState: (@Sendable (_ userID: String, _ signal: Signal) -> SignalState?)? = nil
        ) {
            self.items = items
            self.priors = priors
            self.taste = taste
            self.modelVersion = modelVersion
            self.clusterState = clusterState
        }
    }

    /// Takes over a snapshot. Another model has other clusters: what was counted by cluster starts anew.
    package mutating func adopt(_ snapshot: Snapshot) {
        context.items = snapshot.items
        context.priors = snapshot.priors
        context.taste = snapshot.taste
        connectMembership(to: snapshot)
        guard modelVersion != snapshot.modelVersion else { return }
        modelVersion = snapshot.modelVersion
        membership?.reset()
        for index in clusterTrending.indices { clusterTrending[index].state.forgetClusters() }
    }

    private mutating func connectMembership(to snapshot: Snapshot) {
        guard let signal = membership?.signal, let state = snapshot.clusterState else { return }
        membership?.connect { state($0, signal) }
    }

    /// Takes over a catalogue. A signal whose states mean what they did keeps them.
    ///
    /// - Returns: the signals that start from an empty state.
    package mutating func adopt(catalogue: Catalogue) -> [String] {
        var next = Detectors(catalogue: catalogue, items: context.items, maximumUsers: maximumUsers)
        next.offsets = offsets
        next.watermark = watermark
        next.counts = counts
        next.log = log
        next.modelVersion = modelVersion
        next.context.priors = context.priors
        next.context.taste = context.taste
        next.decisions.adopt(decisions)
        if let membership, let signal = next.membership?.signal,
            signal.identity(in: catalogue) == identity(of: membership.signal)
        {
            next.membership = membership
        }
        var restarted: [String] = []
        for index in next.trending.indices {
            let former = trending.first { matches($0.signal, next.trending[index].signal, in: next) }
            if let former { next.trending[index].state = former.state }
            if former == nil { restarted.append(next.trending[index].signal.name) }
        }
        for index in next.clusterTrending.indices {
            let former = clusterTrending.first { matches($0.signal, next.clusterTrending[index].signal, in: next) }
            if let former { next.clusterTrending[index].state = former.state }
            if former == nil { restarted.append(next.clusterTrending[index].signal.name) }
        }
        for index in next.newItems.indices {
            let former = newItems.first { matches($0.signal, next.newItems[index].signal, in: next) }
            if let former { next.newItems[index].state = former.state }
            if former == nil { restarted.append(next.newItems[index].signal.name) }
        }
        for index in next.users.indices {
            let former = users.first { matches($0.signal, next.users[index].signal, in: next) }
            if let former { next.users[index].users = former.users }
            if former == nil { restarted.append(next.users[index].signal.name) }
        }
        self = next
        return restarted
    }

    private func matches(_ own: Signal, _ other: Signal, in next: Detectors) -> Bool {
        identity(of: own) == next.identity(of: other)
    }

    /// Forgets everything, to read the log from its start. What has been counted and listed stays.
    package mutating func reset() {
        var next = Detectors(catalogue: catalogue, items: context.items, maximumUsers: maximumUsers)
        next.counts = counts
        next.log = log
        next.modelVersion = modelVersion
        next.context = context
        if let states = membership?.source { next.membership?.connect(to: states) }
        self = next
    }

    /// Forgets users and what was made of their events alone.
    package mutating func remove(where isForgotten: (String) -> Bool) {
        for index in users.indices {
            users[index].users = users[index].users.filter { !isForgotten($0.key) }
        }
        membership?.remove(where: isForgotten)
        log.remove(where: isForgotten)
    }

    /// What the signal's states depend on under the catalogue in force.
    func identity(of signal: Signal) -> SignalIdentity { signal.identity(in: catalogue) }
}
