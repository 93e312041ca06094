import MeshMessages
import MeshRPC
import NIOCore
import NIOPosix

typealias Ask = SessionV1.GetHistoryRequest
typealias Answer = SessionV1.GetHistoryResponse
typealias Body = @Sendable (Ask, ServerContext) async throws -> Answer

/// A service of handlers that a test writes on the spot.
struct TestService: RPCService {
    var handlers: [RPCHandler] = []

    static func method(_ name: String, _ idempotency: MethodDescriptor.Idempotency = .unknown) -> MethodDescriptor {
        MethodDescriptor(service: "test.v1.TestService", method: name, idempotency: idempotency)
    }

    func on(_ name: String, _ body: @escaping Body) -> TestService {
        TestService(handlers: handlers + [.unary(Self.method(name), body)])
    }

    /// Answers with the user's id as version.
    static let echo = TestService().on("Echo") { request, _ in Answer(profilesVersion: request.userID) }
}

extension RPCCaller {
    func ask(
        _ name: String, _ user: String = "u", idempotency: MethodDescriptor.Idempotency = .unknown,
        options: CallOptions = CallOptions(timeout: .seconds(20))
    ) async throws -> String {
        let answer: Answer = try await unary(
            TestService.method(name, idempotency), Ask(userID: user), options: options)
        return answer.profilesVersion
    }
}

/// Starts a server and a channel to it, and ends both.
func withServer<R>(
    _ service: TestService, limits: ServerLimits = ServerLimits(), _ body: (RPCServer, RPCChannel) async throws -> R
) async throws -> R {
    let group = MultiThreadedEventLoopGroup.singleton
    let server = RPCServer(services: [service], group: group, limits: limits)
    let port = try await server.start(host: "127.0.0.1", port: 0).port!
    let channel = RPCChannel(host: "127.0.0.1", port: port, group: group)
    do {
        let result = try await body(server, channel)
        await channel.close()
        await server.drain(timeout: .seconds(5))
        return result
    } catch {
        await channel.close()
        await server.drain(timeout: .zero)
        throw error
    }
}

/// The error that `body` throws; nil when it throws none.
func failure(_ body: () async throws -> some Sendable) async -> RPCError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? RPCError
    }
}

/// Something to wait for and to fire, once.
final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func open() {
        continuation.yield()
        continuation.finish()
    }

    func wait() async { for await _ in stream { return } }
}
