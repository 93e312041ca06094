import MeshMessages
import MeshRPC
import MeshService
import MessageMapping
import Signals

/// Reads the events of another mesh's log, from its beginning to its end.
struct LogImport {
    /// The other mesh's coordinator.
    let coordinator: String
    let tls: TLSOptions

    /// - Throws: ``CommandFailure`` when its nodes stay away.
    func read(into spool: inout EventSpool) async throws {
        var other = MeshOptions()
        other.coordinator = coordinator
        other.tls = tls
        let collector = LogCollector()
        try await other.withConnection { connection in
            try await TailFollower(connection: connection, output: collector, follows: false).run()
        }
        for event in await collector.events { spool.add(event) }
        Terminal.message("import: \(Numbers.count(await collector.events.count, "event")) in the log of \(coordinator)")
    }
}

/// Where the nodes' streams meet: keeps their events.
private actor LogCollector: TailSink {
    private(set) var cursor = TailCursor(.start)
    private(set) var events: [Event] = []
    private let meter = ProgressMeter("log", total: 0, unit: "events")

    func take(_ page: SessionV1.ReadEventsResponse) -> Bool {
        // What a log holds was validated before it was acknowledged; markers of forgotten users are no events.
        events += page.entries.compactMap { $0.event.flatMap { try? Event(message: $0) } }
        meter.set(events.count)
        cursor.take(page)
        return true
    }
}
