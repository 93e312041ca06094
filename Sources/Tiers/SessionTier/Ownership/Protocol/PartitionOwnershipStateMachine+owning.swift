// Getting a partition: from the first word that it shall be this node's until it is served.
extension PartitionOwnershipStateMachine {
    /// The node was told something new about the partition.
    package mutating func told(_ view: PartitionView) -> [Action] {
        self.view = view
        return advance()
    }

    /// What follows from the view, when nothing is under way.
    mutating func advance() -> [Action] {
        guard let view, writing == nil else { return [] }
        switch phase {
        case .idle: return isDue(view) ? beginSearch(view) : dropCopy(view)
        case .serving: return stay(view)
        case .asking(let search, let attempt, _):
            guard view.owner != node || view.epoch != search.epoch else { return attempt == nil ? ask() : [] }
            phase = .idle
            return abandon(attempt) + advance()
        case .opening, .sealing, .streaming, .failed: return []
        }
    }

    private func isDue(_ view: PartitionView) -> Bool { view.owner == node && note.admits(epoch: view.epoch) }

    /// A holder that is told a newer epoch takes it, so that those who were told one in between are refused; one that was passed
    /// over without having given the partition stops.
    private mutating func stay(_ view: PartitionView) -> [Action] {
        guard case .claim(let epoch) = note.standing else { return [] }
        if view.owner == node, note.admits(epoch: view.epoch) {
            var raised = note
            raised.standing = .claim(epoch: view.epoch)
            return persist(raised, for: .raise)
        }
        guard let holder = view.holder, holder != node, view.holderEpoch > epoch else { return [] }
        var deposed = note
        deposed.standing = .given(PartitionGrant(nodeID: holder, epoch: view.holderEpoch))
        deposed.isWhole = false
        return [.warn(.deposed(partition: partition, by: holder)), .close] + persist(deposed, for: .depose)
    }

    /// A copy that was handed over is of no use once the grantee, or one after it, is known to hold the partition.
    private mutating func dropCopy(_ view: PartitionView) -> [Action] {
        guard case .given(let grant) = note.standing, note.isWhole, let holder = view.holder, holder != node,
            view.holderEpoch >= grant.epoch
        else { return [] }
        var dropped = note
        dropped.isWhole = false
        return persist(dropped, for: .discard)
    }

    // MARK: - Searching

    private mutating func beginSearch(_ view: PartitionView) -> [Action] {
        var barred = note
        barred.bar = max(note.bar, view.epoch)
        guard barred != note else { return search() }
        return persist(barred, for: .search)
    }

    mutating func search() -> [Action] {
        // Told a newer epoch while the bar was being written: the bar is raised again first.
        guard let view, isDue(view), note.bar == view.epoch else { return advance() }
        phase = .asking(HolderSearch(epoch: view.epoch, node: node, note: note), nil, isCopying: false)
        return ask()
    }

    private mutating func ask() -> [Action] {
        guard case .asking(let search, _, _) = phase, let view else { return [] }
        switch search.next(view) {
        case .wait: return [.retryLater]
        case .openOwn(let isLoss):
            let warning: [Action] = isLoss ? [.warn(.loss(partition: partition))] : []
            return warning + (note.isWhole ? [] : [.discard]) + claim(epoch: search.epoch)
        case .ask(let asked, let notHeldBy):
            let attempt = nextAttempt()
            phase = .asking(search, attempt, isCopying: false)
            let request = PartitionRequest(
                partition: partition, epoch: search.epoch, nodeID: node, directory: directory, notHeldBy: notHeldBy)
            return [.ask(asked, request, attempt)]
        }
    }

    /// Time has passed since `.retryLater`.
    package mutating func retry() -> [Action] {
        guard case .asking(var search, nil, _) = phase, writing == nil else { return [] }
        search.tryAgain()
        phase = .asking(search, nil, isCopying: false)
        return ask()
    }

    /// The node that was asked does not give the partition.
    package mutating func answered(
        _ attempt: Attempt, by asked: String, notHeldBy: String?, _ answer: PartitionAnswer
    ) -> [Action] {
        guard case .asking(var search, attempt, _) = phase, writing == nil else { return [] }
        search.answered(asked, notHeldBy: notHeldBy, answer)
        phase = .asking(search, nil, isCopying: false)
        return ask()
    }

    /// The node could not be asked, or the stream broke off.
    package mutating func couldNotAsk(_ attempt: Attempt, _ asked: String) -> [Action] {
        guard case .asking(var search, attempt, _) = phase, writing == nil else { return [] }
        search.couldNotAsk(asked)
        phase = .asking(search, nil, isCopying: false)
        return ask()
    }

    /// The first piece is here. It is to be kept when the attempt goes on after the note is durable; see `mayCopy`.
    package mutating func copying(_ attempt: Attempt) -> [Action] {
        guard case .asking(let search, attempt, _) = phase, writing == nil else { return [] }
        phase = .asking(search, attempt, isCopying: true)
        guard note.isWhole else { return [] }
        var partial = note
        partial.isWhole = false
        return persist(partial, for: .copy)
    }

    /// Whether what an attempt brings is to be written to the disk.
    package func mayCopy(_ attempt: Attempt) -> Bool {
        guard case .asking(_, attempt, isCopying: true) = phase else { return false }
        return writing == nil && !note.isWhole
    }

    /// The last piece is here, and everything before it is on the disk.
    package mutating func copied(_ attempt: Attempt) -> [Action] {
        guard case .asking(let search, attempt, isCopying: true) = phase, writing == nil else { return [] }
        return claim(epoch: search.epoch)
    }

    private mutating func claim(epoch: UInt64) -> [Action] {
        precondition(note.admits(epoch: epoch), "an epoch below the bar is never claimed")
        phase = .opening
        var claimed = note
        claimed.standing = .claim(epoch: epoch)
        claimed.isWhole = true
        claimed.askers = []
        return persist(claimed, for: .claim)
    }

    /// The partition takes requests.
    package mutating func opened() -> [Action] {
        guard phase == .opening else { return [] }
        phase = .serving
        return advance()
    }

    mutating func abandon(_ attempt: Attempt?) -> [Action] { attempt.map { [.abandon($0)] } ?? [] }
}
