import MeshMessages
import MeshRPC
import MessageMapping
import Signals

/// Sends what an import has read, and notes how far it is.
struct ImportSending: Sendable {
    let pipeline: BatchPipeline
    /// The mesh, as the state names it.
    let coordinator: String
    let statePath: String
    /// Whether to go on from a state that is there.
    let resumes: Bool

    /// - Returns: how many items were written.
    func send(items: [Item], _ connection: MeshConnection) async throws -> Int {
        guard !items.isEmpty else { return 0 }
        let meter = ProgressMeter("import", total: items.count, unit: "items")
        var written = 0
        try await pipeline.run(items.indices) { range in
            let request = BatchV1.PutItemsRequest(items: items[range].map(\.message))
            return try await connection.callPatiently(.batch) {
                Int(try await connection.batch.putItems(request, options: CallOptions(timeout: .seconds(30))).written)
            }
        } sent: { answer, range in
            written += answer
            meter.advance(by: range.count)
        }
        meter.finish()
        return written
    }

    func send(events: EventSpool, _ connection: MeshConnection) async throws -> IngestAnswer {
        guard !events.isEmpty else { return IngestAnswer() }
        let sender = EventSender(connection, eventTime: true)
        var state = ImportState(
            fingerprint: events.fingerprint, coordinator: coordinator, events: events.count)
        state.acknowledged = try await acknowledged(state, events, sender)
        var total = IngestAnswer(skipped: state.acknowledged)
        try state.store(at: statePath)

        let meter = ProgressMeter("import", total: events.count, unit: "events")
        let start = ContinuousClock.now
        let first = state.acknowledged
        var prefix = AcknowledgedPrefix(end: first)
        var stored = start
        var done = first
        try await pipeline.run(first..<events.count) {
            try await sender.send(try events.events($0))
        } sent: { answer, range in
            total += answer
            done += range.count
            prefix.acknowledge(range)
            let now = ContinuousClock.now
            let rate = Double(done - first) / max(0.001, (now - start) / .seconds(1))
            meter.set(done, note: "\(Numbers.grouped(Int(rate))) events/s")
            // Once a second: what a kill leaves unnoted is sent again, and known by its ids.
            guard now - stored > .seconds(1) else { return }
            stored = now
            state.acknowledged = prefix.end
            try state.store(at: statePath)
        }
        meter.finish()
        ImportState.remove(at: statePath)
        return total
    }

    /// Where to go on: after what an interrupted import had acknowledged, if this mesh really has it.
    private func acknowledged(
        _ state: ImportState, _ events: EventSpool, _ sender: EventSender
    ) async throws -> Int {
        guard resumes, let stored = state.stored(at: statePath), stored.acknowledged > 0 else { return 0 }
        let last = max(0, stored.acknowledged - pipeline.size)..<stored.acknowledged
        let answer = try await sender.send(try events.events(last))
        guard answer.accepted == 0 else {
            Terminal.message(
                "import: \(statePath) says that \(Numbers.grouped(stored.acknowledged)) events are in the mesh, and they are "
                    + "not: starting over")
            return 0
        }
        Terminal.message(
            "import: going on after \(Numbers.grouped(stored.acknowledged)) of \(Numbers.grouped(events.count)) events, as "
                + "\(statePath) says; --no-resume starts over")
        return stored.acknowledged
    }
}
