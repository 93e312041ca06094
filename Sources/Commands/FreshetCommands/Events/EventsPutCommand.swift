import ArgumentParser
import EventFiles
import MeshMessages
import Signals

/// `freshet events put`
struct EventsPutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put",
        abstract: "Send one event from flags, or JSON Lines from stdin.",
        discussion: """
            With --user, one event from the flags. Without, events as JSON Lines from stdin, in which event_id, \
            kind (view) and occurred_at (--at) may be left out. When the mesh was started with --replay, the call \
            carries the events' time as its as_of.

            Examples:
              freshet events put --user 42 --item 50
              freshet events put --user 42 --kind search --query jazz \\
                --attribute genres=Musical --at 1998-04-22T10:00:00Z
              freshet events put < events.jsonl
            """)

    @Option(help: ArgumentHelp("The user; without it events are read from stdin.", valueName: "id"))
    var user: String?

    @Option(help: ArgumentHelp("The item; a search needs none.", valueName: "id"))
    var item = ""

    @Option(help: ArgumentHelp("view, click, search, complete, like, skip …", valueName: "kind"))
    var kind = "view"

    @Option(help: ArgumentHelp("Rating, seconds watched, price: what the kind says.", valueName: "number"))
    var value: Double?

    @Option(help: ArgumentHelp("The text of a search.", valueName: "text"))
    var query = ""

    @Option(help: ArgumentHelp("The session the event belongs to.", valueName: "id"))
    var session = ""

    @Option(
        help: ArgumentHelp("A fact about the event; may be given more than once.", valueName: "key=value"),
        transform: AttributeArgument.init)
    var attribute: [AttributeArgument] = []

    @Option(help: ArgumentHelp("When it happened (default: now).", valueName: "time"), transform: TimeText.argument)
    var at: Timestamp?

    @Option(
        help: ArgumentHelp("The event's id; the same id is the same event (default: a new one).", valueName: "id"))
    var eventId: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        let events = try events()
        try await mesh.withConnection { connection in
            // Live events leave the time to the server; dated ones may be part of a replay.
            let sender = EventSender(connection, eventTime: at != nil || user == nil)
            var total = IngestAnswer()
            try await BatchPipeline(size: 500, inFlight: 1).run(events.indices) {
                try await sender.send(events[$0])
            } sent: { answer, _ in
                total += answer
            }
            if output.json {
                Terminal.print(
                    JSONText.object([
                        ("accepted", .integer(total.accepted)), ("duplicates", .integer(total.duplicates)),
                        ("event_ids", .array(events.map { .string($0.eventID) })),
                    ]).compact)
            } else {
                Terminal.print("\(total.accepted) accepted, \(total.duplicates) known already")
            }
        }
    }

    private func events() throws -> [Event] {
        let occurredAt = at ?? SystemTime.now
        guard let user else {
            if Terminal.inputIsTTY {
                throw ValidationError("name a --user, or send events as JSON Lines to stdin")
            }
            return try stdinEvents(
                EventDefaults(eventID: { _ in EventID.random() }, kind: kind, occurredAt: occurredAt))
        }
        let event = Event(
            eventID: eventId ?? EventID.random(), userID: user, itemID: item, kind: kind, occurredAt: occurredAt,
            value: value, sessionID: session, query: query,
            attributes: Dictionary(attribute.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }))
        do {
            try event.validate()
        } catch {
            throw CommandFailure("not an event: \(error)", exit: .usage)
        }
        return [event]
    }

    private func stdinEvents(_ defaults: EventDefaults) throws -> [Event] {
        var events: [Event] = []
        var number = 0
        while let line = readLine() {
            number += 1
            if line.isEmpty { continue }
            do throws(BadLine) {
                guard case .event(let event) = try JSONRecord.parse(line, defaults: defaults) else {
                    throw BadLine("no user_id: an event is wanted")
                }
                events.append(event)
            } catch {
                throw CommandFailure("stdin:\(number): \(error.reason); nothing was sent", exit: .badData)
            }
        }
        return events.sorted(by: Event.inTimeOrder)
    }
}
