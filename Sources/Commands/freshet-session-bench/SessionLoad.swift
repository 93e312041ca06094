import Logging
import MeshMessages
import MeshRPC
import NIOPosix

/// Load on freshet-session through its own client.
struct SessionLoad: Sendable {
    private let options: SessionBenchOptions
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let session: SessionService.Client
    private let run = wallTime()

    init(_ options: SessionBenchOptions) {
        self.options = options
        var configuration = ChannelConfiguration()
        configuration.defaultTimeout = .seconds(30)
        configuration.retry = .never
        configuration.hedging = nil
        configuration.maxCallsInFlight = options.inFlight
        // Of the 256 streams that a connection may have, not the last one is needed: two share the load.
        configuration.maxConnections = 2
        session = SessionService.Client(
            RPCChannel(host: "127.0.0.1", port: options.port, group: group, configuration: configuration))
    }

    /// Durable events: answered when they are on the disk.
    func ingest() async throws {
        let rounds = (options.calls ?? 0) * options.batch / options.users
        let now = wallTime()
        let result = try await ClosedLoop(options).run(on: group.next()) { [self] call in
            let events = events(ofCall: call, rounds: rounds, now: now)
            let answer = try await session.ingestEvents(.init(events: events))
            guard Int(answer.accepted) == options.batch, answer.duplicates == 0 else {
                throw SessionBenchFailure("\(answer.accepted) of \(options.batch) events were accepted")
            }
        }
        result.show(units: options.batch)
    }

    private func events(ofCall call: Int, rounds: Int, now: Int64) -> [SignalsV1.Event] {
        let first = call * options.batch
        var events: [SignalsV1.Event] = []
        events.reserveCapacity(options.batch)
        for number in first..<(first + options.batch) {
            if options.spreads {
                events.append(
                    GeneratedEvent(run: run, number: number, inTurnAmong: options.users, rounds: rounds, now: now)
                        .message)
            } else {
                events.append(GeneratedEvent(run: run, number: number, users: options.users, now: wallTime()).message)
            }
        }
        return events
    }

    /// How long it takes from sending an event until the user's history shows it: ends with the first read that does.
    func effect() async throws {
        let result = try await ClosedLoop(options).run(on: group.next()) { [self] call in
            let event = GeneratedEvent(run: run, number: call, users: options.users, now: wallTime())
            // An item that nothing else is about, so that only this event can show it.
            var message = event.message
            message.itemID = "effect-\(run)-\(call)"
            message.kind = "click"
            _ = try await session.ingestEvents(.init(events: [message]))
            for _ in 0..<1_000 {
                let history = try await session.getHistory(.init(userID: event.userID, since: event.occurredAt - 1))
                if history.items.contains(where: { $0.itemID == message.itemID }) { return }
            }
            throw SessionBenchFailure("event \(event.eventID) was acknowledged and does not show")
        }
        result.show()
    }

    /// Resolved profiles of users drawn anew for each call, all signals of the catalogue.
    func profiles() async throws {
        let result = try await ClosedLoop(options).run(on: group.next()) { [self] call in
            let answer = try await session.getProfile(
                .init(userID: GeneratedEvent.reader(call, users: options.users), fields: ["resolved_profile"]))
            guard !answer.resolvedProfile.isEmpty else { throw SessionBenchFailure("a profile without any signal") }
        }
        result.show()
    }

    /// Ends when every user has been answered for, however long the server needs to be back.
    func awaitUsers() async throws {
        let result = try await ClosedLoop(options).run(on: group.next()) { [self] call in
            let deadline = ContinuousClock.now + .seconds(options.seconds)
            while true {
                do {
                    _ = try await session.getHistory(
                        .init(userID: GeneratedEvent.userID(call), limit: 1), options: .init(timeout: .seconds(30)))
                    return
                } catch let error as RPCError where error.code == .unavailable && ContinuousClock.now < deadline {
                    try await Task.sleep(for: .milliseconds(2))
                }
            }
        }
        result.show()
    }
}
