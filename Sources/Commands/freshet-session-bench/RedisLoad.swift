import NIOCore
import NIOPosix

/// The same load on Redis, as one would keep the same things there: a stream that every event is appended to and a hash a
/// user, which every event updates and which a profile is read from.
struct RedisLoad: Sendable {
    private let options: SessionBenchOptions
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let run = wallTime()

    private static let fields = (0..<10).map { "signal-\($0)" }

    init(_ options: SessionBenchOptions) {
        self.options = options
    }

    func ingest() async throws {
        try await load { [self] number in
            let event = GeneratedEvent(run: run, number: number, users: options.users, now: wallTime())
            return [
                RedisCommand([
                    "XADD", "events", "*", "id", event.eventID, "user", event.userID, "item", event.itemID, "kind",
                    event.kind, "at", "\(event.occurredAt)",
                ]),
                RedisCommand([
                    "HSET", event.userID, "last_item", event.itemID, "last_kind", event.kind, "last_event_at",
                    "\(event.occurredAt)",
                ]),
            ]
        }
    }

    func profiles() async throws {
        try await load { [options] number in
            let words: [String] = ["HMGET", GeneratedEvent.reader(number, users: options.users)]
            return [RedisCommand(words + Self.fields)]
        }
    }

    /// Values as long as those of a profile's signals are on the wire.
    func fill() async throws {
        try await load { number in
            let value = String(repeating: "v", count: 60)
            var words: [String] = ["HSET", GeneratedEvent.userID(number)]
            for field in Self.fields { words += [field, value] }
            return [RedisCommand(words)]
        }
    }

    /// Calls that take turns on the connections.
    private func load(_ commands: @escaping @Sendable (_ number: Int) -> [RedisCommand]) async throws {
        let eventLoop = group.next()
        var connections: [NIOLoopBoundBox<RedisConnection>] = []
        for _ in 0..<options.connections {
            connections.append(try await RedisConnection.connect(port: options.port, on: eventLoop))
        }
        let result = try await ClosedLoop(options).run(on: eventLoop) { [connections] number in
            let connection = connections[number % connections.count]
            try await connection.value.send(commands(number)).get()
        }
        result.show()
    }
}
