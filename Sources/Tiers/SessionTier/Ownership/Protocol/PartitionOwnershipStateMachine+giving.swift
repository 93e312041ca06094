// Handing a partition over, and what is answered to those who ask for one that is not here.
extension PartitionOwnershipStateMachine {
    /// Another node asks for the partition.
    package mutating func asked(_ request: PartitionRequest, _ id: RequestID) -> [Action] {
        guard writing == nil, request.nodeID != node else { return [.answer(id, .busy)] }
        var abandoned: [Action] = []
        switch phase {
        case .opening, .sealing, .streaming, .failed: return [.answer(id, .busy)]
        case .idle, .serving: break
        case .asking(let search, let attempt, _):
            // Whoever was told a lower epoch is out of date; a higher or the same one ends the search.
            if request.epoch < search.epoch { return [.answer(id, .stale(epoch: search.epoch))] }
            abandoned = abandon(attempt)
            phase = .idle
        }
        switch note.verdict(on: request) {
        case .answer(let answer, let barred):
            if barred == note { return abandoned + [.answer(id, answer)] + advance() }
            return abandoned + persist(barred, for: .answer(id, answer))
        case .grant where phase == .serving:
            phase = .sealing(id, request.grant)
            return [.seal]
        case .grant:
            phase = .streaming(id, request.grant)
            return abandoned + [.stream(id, request.grant)]
        }
    }

    /// No append is in flight, and the checkpoint is at the end of the log.
    package mutating func sealed() -> [Action] {
        guard case .sealing(let id, let grant) = phase else { return [] }
        phase = .streaming(id, grant)
        return [.stream(id, grant)]
    }

    /// The partition could not be sealed: the disk does not take a checkpoint.
    package mutating func sealFailed() -> [Action] {
        guard case .sealing(let id, _) = phase else { return [] }
        phase = .failed
        return [.answer(id, .busy)]
    }

    /// Everything but the last piece is sent.
    package mutating func streamed(_ id: RequestID) -> [Action] {
        guard case .streaming(id, let grant) = phase, writing == nil else { return [] }
        var given = note
        given.standing = .given(grant)
        return persist(given, for: .give(id))
    }

    /// The asking node is gone before it had everything: it has no last piece and never will have that one.
    package mutating func streamBroke(_ id: RequestID) -> [Action] {
        guard case .streaming(id, _) = phase, writing == nil else { return [] }
        guard case .claim(let epoch) = note.standing else {
            phase = .idle
            return advance()
        }
        phase = .opening
        return [.close, .open(epoch: epoch)]
    }

    /// The outcome of `.persist`.
    package mutating func persisted(_ isDurable: Bool) -> [Action] {
        guard let (written, intent) = writing else { preconditionFailure("no note is being written") }
        writing = nil
        guard isDurable else { return failed(intent) }
        note = written
        switch intent {
        case .search: return search()
        case .copy, .raise: return advance()
        case .claim: return [.open(epoch: note.epoch)]
        case .answer(let id, let answer): return [.answer(id, answer)] + advance()
        case .give(let id):
            phase = .idle
            return [.finish(id), .close] + advance()
        case .discard: return [.discard] + advance()
        case .depose:
            phase = .idle
            return advance()
        }
    }

    /// The note may be on the disk or not: nothing that contradicts either is done until the node starts again.
    private mutating func failed(_ intent: Intent) -> [Action] {
        var actions: [Action] = []
        if case .asking(_, let attempt, _) = phase { actions = abandon(attempt) }
        if phase == .serving { actions = [.close] }
        phase = .failed
        switch intent {
        case .answer(let id, _), .give(let id): return actions + [.answer(id, .busy)]
        case .search, .copy, .claim, .raise, .discard, .depose: return actions
        }
    }
}
