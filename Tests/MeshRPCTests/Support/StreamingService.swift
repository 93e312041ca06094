import MeshMessages
import MeshRPC
import NIOPosix

extension TestService {
    private static func method(_ name: String, kind: MethodDescriptor.Kind) -> MethodDescriptor {
        MethodDescriptor(service: "test.v1.TestService", method: name, kind: kind)
    }

    func onServerStream(
        _ name: String, _ body: @escaping @Sendable (Ask, ResponseWriter<Answer>, ServerContext) async throws -> Void
    ) -> TestService {
        TestService(handlers: handlers + [.serverStream(Self.method(name, kind: .serverStream), body)])
    }

    func onClientStream(
        _ name: String, _ body: @escaping @Sendable (RequestStream<Ask>, ServerContext) async throws -> Answer
    ) -> TestService {
        TestService(handlers: handlers + [.clientStream(Self.method(name, kind: .clientStream), body)])
    }

    func onBidiStream(
        _ name: String,
        _ body: @escaping @Sendable (RequestStream<Ask>, ResponseWriter<Answer>, ServerContext) async throws -> Void
    ) -> TestService {
        TestService(handlers: handlers + [.bidiStream(Self.method(name, kind: .bidiStream), body)])
    }

    /// ``echo``, and the same as a method without side effects.
    static let echoAndRead = TestService(
        handlers: TestService.echo.handlers + [
            .unary(TestService.method("Read", .noSideEffects)) { (request: Ask, _: ServerContext) in
                Answer(profilesVersion: request.userID)
            }
        ])

    /// Every kind of stream, each answering with what it was asked.
    static let streams = TestService.echo
        .onServerStream("Count") { request, responses, _ in
            for number in 0..<3 { try await responses.send(Answer(profilesVersion: "\(request.userID)\(number)")) }
        }
        .onClientStream("Join") { requests, _ in
            var users: [String] = []
            for try await request in requests { users.append(request.userID) }
            return Answer(profilesVersion: users.joined(separator: " "))
        }
        .onBidiStream("Talk") { requests, responses, _ in
            for try await request in requests {
                try await responses.send(Answer(profilesVersion: request.userID))
            }
        }
}

/// Starts a server and a raw client, and ends both.
func withRawClient<R>(
    _ service: TestService, limits: ServerLimits = ServerLimits(), authorizer: (any CallAuthorizer)? = nil,
    _ body: (RPCServer, RawClient) async throws -> R
) async throws -> R {
    let server = RPCServer(
        services: [service], group: .singletonMultiThreadedEventLoopGroup, limits: limits, authorizer: authorizer)
    try await server.start(host: "127.0.0.1", port: 0)
    let client = try await RawClient.connect(to: server)
    do {
        let result = try await body(server, client)
        await client.close()
        await server.drain(timeout: .seconds(5))
        return result
    } catch {
        await client.close()
        await server.drain(timeout: .zero)
        throw error
    }
}
