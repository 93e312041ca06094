import EventLog

/// One partition's ownership at work: performs what its state machine decides, in order, and reports what came of it.
///
/// Events may come from any task; the work is done by the task of `run()`, so that a caller who goes away takes nothing with
/// it.
actor OwnedPartition {
    typealias Machine = PartitionOwnershipStateMachine

    /// What a request waits for.
    enum Reply: Sendable {
        case answer(PartitionAnswer)
        case stream
        case finish
    }

    nonisolated let number: UInt32
    let environment: PartitionEnvironment
    var machine: Machine
    private var queue: [Machine.Action] = []
    private var isRunning = true
    private let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    private var replies: [Machine.RequestID: CheckedContinuation<Reply, Never>] = [:]
    private var requests: Machine.RequestID = 0
    private var noteWaiters: [CheckedContinuation<Void, Never>] = []
    private var retries = 0
    var running: (attempt: Machine.Attempt, stop: AsyncStream<Void>.Continuation)?
    private var nextAsk: Machine.Action?
    var receiving: Machine.Attempt?

    init(_ number: UInt32, note: PartitionNote, _ environment: PartitionEnvironment) {
        self.number = number
        self.environment = environment
        machine = Machine(
            partition: number, node: environment.nodeID, directory: environment.directory, note: note)
        (wakeups, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: - Events

    func told(_ view: PartitionView) { happened(machine.told(view)) }

    /// Takes over what the machine decided. The gate knows before anything of it is done.
    func happened(_ actions: [Machine.Action]) {
        environment.gate.update(number, machine.admission, held: machine.held)
        queue += actions
        wake.yield()
    }

    /// Hands the partition over, or answers why not.
    ///
    /// - Parameter send: gets the pieces; nil is the last one, after which this node does not own the partition.
    /// - Returns: nil when it was handed over.
    func serve(
        _ request: PartitionRequest, send: @Sendable (PartitionPiece?) async throws -> Void
    ) async throws -> PartitionAnswer? {
        requests += 1
        let id = requests
        switch await reply(id, machine.asked(request, id)) {
        case .answer(let answer): return answer
        case .finish: return .busy
        case .stream: break
        }
        do {
            try await PartitionReader(
                log: environment.log, checkpoints: environment.checkpoints, partition: number
            ).read(send)
        } catch {
            happened(machine.streamBroke(id))
            throw error
        }
        guard case .finish = await reply(id, machine.streamed(id)) else { return .busy }
        try await send(nil)
        return nil
    }

    private func reply(_ id: Machine.RequestID, _ actions: [Machine.Action]) async -> Reply {
        await withCheckedContinuation { reply in
            guard isRunning else { return reply.resume(returning: .answer(.busy)) }
            replies[id] = reply
            happened(actions)
        }
    }

    /// Returns when no note is on its way to the disk.
    func waitUntilNoted() async {
        while machine.isWriting, isRunning {
            await withCheckedContinuation { waiter in
                if machine.isWriting, isRunning { noteWaiters.append(waiter) } else { waiter.resume() }
            }
        }
    }

    // MARK: - Work

    /// Works until it is cancelled.
    func run() async {
        happened(machine.start())
        await withDiscardingTaskGroup { group in
            for await _ in wakeups {
                while !queue.isEmpty, !Task.isCancelled { await perform(queue.removeFirst(), in: &group) }
            }
            stop()
        }
    }

    private func stop() {
        isRunning = false
        running?.stop.finish()
        for (_, reply) in replies.sorted(by: { $0.key < $1.key }) { reply.resume(returning: .answer(.busy)) }
        replies = [:]
        wakeNoteWaiters()
    }

    private func wakeNoteWaiters() {
        for waiter in noteWaiters { waiter.resume() }
        noteWaiters = []
    }

    private func perform(_ action: Machine.Action, in group: inout DiscardingTaskGroup) async {
        switch action {
        case .persist(let note): await persist(note)
        case .open(let epoch): await open(epoch, in: &group)
        case .seal:
            do {
                try await environment.host.sealPartition(number)
                happened(machine.sealed())
            } catch {
                happened(machine.sealFailed())
            }
        case .close: await environment.host.closePartition(number)
        case .discard: await discard()
        case .ask: startAsking(action, in: &group)
        case .abandon(let attempt): abandon(attempt)
        case .retryLater:
            retries += 1
            group.addTask { [retries] in await self.retry(retries) }
        case .answer(let id, let answer): replies.removeValue(forKey: id)?.resume(returning: .answer(answer))
        case .stream(let id, _): replies.removeValue(forKey: id)?.resume(returning: .stream)
        case .finish(let id): replies.removeValue(forKey: id)?.resume(returning: .finish)
        case .warn(let warning): environment.warn(warning)
        }
    }

    private func persist(_ note: PartitionNote) async {
        var isDurable = true
        do {
            try await environment.checkpoints.setNote(PartitionNote.name(of: number), note.encodedBytes())
        } catch {
            isDurable = false
            environment.warn(.noteNotWritten(partition: number, reason: "\(error)"))
        }
        happened(machine.persisted(isDurable))
        wakeNoteWaiters()
    }

    private func open(_ epoch: UInt64, in group: inout DiscardingTaskGroup) async {
        do {
            try await environment.host.openPartition(number, epoch: epoch)
            happened(machine.opened())
        } catch {
            environment.warn(.notOpened(partition: number, reason: "\(error)"))
            group.addTask { [environment] in
                try? await environment.sleep(environment.retryPause)
                await self.happened([.open(epoch: epoch)])
            }
        }
    }

    private func discard() async {
        do {
            try await PartitionWriter(
                log: environment.log, checkpoints: environment.checkpoints, partition: number
            ).discard()
        } catch {
            environment.warn(.notDropped(partition: number, reason: "\(error)"))
        }
    }

    private func retry(_ number: Int) async {
        try? await environment.sleep(environment.retryPause)
        if number == retries { happened(machine.retry()) }
    }

    // MARK: - Asking

    /// One attempt at a time: what an abandoned one still writes is over before the next one writes.
    private func startAsking(_ action: Machine.Action, in group: inout DiscardingTaskGroup) {
        guard case .ask(let nodeID, let request, let attempt) = action else { return }
        guard running == nil else {
            nextAsk = action
            return
        }
        let (stops, stop) = AsyncStream.makeStream(of: Void.self)
        running = (attempt, stop)
        group.addTask {
            let event = await self.ask(nodeID, request, attempt, until: stops)
            await self.asked(event)
        }
    }

    private func asked(_ event: Asked) {
        running = nil
        receiving = nil
        switch event {
        case .copied(let attempt): happened(machine.copied(attempt))
        case .answered(let attempt, let nodeID, let notHeldBy, let answer):
            happened(machine.answered(attempt, by: nodeID, notHeldBy: notHeldBy, answer))
        case .failed(let attempt, let nodeID): happened(machine.couldNotAsk(attempt, nodeID))
        case .abandoned: break
        }
        if let next = nextAsk {
            nextAsk = nil
            happened([next])
        }
    }

    private func abandon(_ attempt: Machine.Attempt) {
        if case .ask(_, _, attempt) = nextAsk { nextAsk = nil }
        if running?.attempt == attempt { running?.stop.finish() }
    }
}
