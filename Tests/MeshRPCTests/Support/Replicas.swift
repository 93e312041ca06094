import MeshMessages
import MeshRPC
import NIOPosix
import Synchronization

/// Servers of one service, named a, b, c … in the order of their ports, each counting the calls that it began.
final class Replicas: Sendable {
    typealias Handler = @Sendable (_ replica: String, Ask) async throws -> Answer

    /// `Who` and `Read`, which has no side effects, are served by `handler`; `Count` streams.
    /// An address for each set of replicas, so that a port stays free while its server is down.
    private static let lastAddress = Atomic<Int>(0)
    private let handler: Handler
    private let servers: Mutex<[String: RPCServer]>
    private let served = Mutex<[String: Int]>([:])
    let names: [String]
    let endpoints: [Endpoint]

    /// Starts `count` servers, runs `body` and ends all that still run.
    static func with<R>(
        _ count: Int, limits: ServerLimits = ServerLimits(),
        _ handler: @escaping Handler = { name, _ in Answer(profilesVersion: name) },
        _ body: (Replicas) async throws -> R
    ) async throws -> R {
        let replicas = try await Replicas(count, limits: limits, handler)
        do {
            let result = try await body(replicas)
            await replicas.stopAll()
            return result
        } catch {
            await replicas.stopAll()
            throw error
        }
    }

    private init(_ count: Int, limits: ServerLimits, _ handler: @escaping Handler) async throws {
        self.handler = handler
        servers = Mutex([:])
        names = (0..<count).map { String(UnicodeScalar(UInt8(ascii: "a") + UInt8($0))) }
        let host = "127.0.77.\(Self.lastAddress.add(1, ordering: .relaxed).newValue)"
        // Ports are known only after the servers run, and names follow ports.
        var ports: [Int] = []
        for _ in 0..<count {
            let placeholder = RPCServer(services: [], group: .singletonMultiThreadedEventLoopGroup)
            ports.append(try await placeholder.start(host: host, port: 0).port!)
            await placeholder.drain(timeout: .zero)
        }
        endpoints = ports.sorted().map { Endpoint(host: host, port: $0) }
        for name in names { try await start(name, limits: limits) }
    }

    func endpoint(_ name: String) -> Endpoint { endpoints[names.firstIndex(of: name)!] }
    func server(_ name: String) -> RPCServer? { servers.withLock { $0[name] } }
    func served(by name: String) -> Int { served.withLock { $0[name, default: 0] } }

    func start(_ name: String, limits: ServerLimits = ServerLimits()) async throws {
        let answer: Body = { [handler, weak self] request, _ in
            self?.served.withLock { $0[name, default: 0] += 1 }
            return try await handler(name, request)
        }
        var service = TestService().on("Who", answer).onServerStream("Count") { _, responses, _ in
            try await responses.send(Answer(profilesVersion: name))
            await Gate().wait()
        }
        service.handlers.append(.unary(TestService.method("Read", .noSideEffects), answer))
        let server = RPCServer(services: [service], group: .singletonMultiThreadedEventLoopGroup, limits: limits)
        try await server.start(host: endpoint(name).host, port: endpoint(name).port)
        servers.withLock { $0[name] = server }
    }

    /// Lets calls end for `timeout`; zero kills.
    func stop(_ name: String, timeout: Duration = .zero) async {
        await servers.withLock { $0.removeValue(forKey: name) }?.drain(timeout: timeout)
    }

    private func stopAll() async {
        for name in names { await stop(name) }
    }

    /// A channel that reconnects and probes quickly.
    func channel(
        to names: [String]? = nil, configure: (inout ChannelConfiguration) -> Void = { _ in },
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) -> RPCChannel {
        var configuration = ChannelConfiguration()
        configuration.reconnect = Backoff(initial: .milliseconds(1), multiplier: 2, cap: .milliseconds(5))
        configuration.endpoints.ejection.first = .milliseconds(50)
        configuration.endpoints.ejection.longest = .milliseconds(100)
        configure(&configuration)
        return RPCChannel(
            endpoints: (names ?? self.names).map(endpoint), group: .singletonMultiThreadedEventLoopGroup,
            configuration: configuration, random: random)
    }
}

extension RPCChannel {
    /// Which replica answers.
    func who(_ user: String = "u", route: CallRoute = .balanced) async throws -> String {
        try await ask("Who", user, options: CallOptions(timeout: .seconds(20), route: route))
    }

    /// The same without side effects.
    func read(_ user: String = "u", route: CallRoute = .balanced) async throws -> String {
        try await ask(
            "Read", user, idempotency: .noSideEffects, options: CallOptions(timeout: .seconds(20), route: route))
    }
}

/// Runs `count` calls, `width` at a time; the answers, and the errors as texts.
func answers(_ count: Int, width: Int, _ call: @escaping @Sendable (Int) async throws -> String) async -> [String] {
    await withTaskGroup(of: String.self) { group in
        var answers: [String] = []
        for number in 0..<count {
            if number >= width, let answer = await group.next() { answers.append(answer) }
            group.addTask {
                do {
                    return try await call(number)
                } catch {
                    return "\(error)"
                }
            }
        }
        for await answer in group { answers.append(answer) }
        return answers
    }
}
