import Logging
import MeshHTTP2
import NIOCore
import ProtobufC
import Synchronization

/// A client of one peer: all calls share one HTTP/2 connection, which is made when the first call needs it and made again,
/// with backoff, after it was lost. Safe to use from anywhere.
///
/// ```swift
/// let channel = RPCChannel(host: "127.0.0.1", port: 7410, group: .singletonMultiThreadedEventLoopGroup)
/// let session = SessionService.Client(channel)
/// let answer = try await session.getProfile(request, options: CallOptions(timeout: .milliseconds(50)))
/// …
/// await channel.close()
/// ```
public final class RPCChannel: RPCCaller {
    public let host: String
    public let port: Int
    private let configuration: ChannelConfiguration
    private let eventLoop: any EventLoop
    private let core: NIOLoopBoundBox<ChannelCore>
    private let nextID = Atomic<UInt64>(0)
    private let metrics = ClientMetrics()
    private let random: @Sendable () -> Double

    /// `random` is uniform in 0..<1 and jitters the waits between attempts.
    public init(
        host: String, port: Int, group: any EventLoopGroup,
        configuration: ChannelConfiguration = ChannelConfiguration(),
        logger: Logger = Logger(label: "freshet.rpc.client"),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.host = host
        self.port = port
        self.configuration = configuration
        self.random = random
        let eventLoop = group.next()
        self.eventLoop = eventLoop
        core = NIOLoopBoundBox.makeBoxSendingValue(
            ChannelCore(
                host: host, port: port, eventLoop: eventLoop, configuration: configuration, logger: logger,
                random: random),
            eventLoop: eventLoop)
    }

    /// See ``RPCCaller/call(_:_:options:)``. The deadline is the sooner of the options' timeout and what the surrounding
    /// handler inherited. A failed attempt is repeated as ``RetryPolicy`` says.
    public func call<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ request: Request, options: CallOptions
    ) async throws -> RPCResponse<Response> {
        let start = ContinuousClock.now
        let metrics = self.metrics.of(method)
        metrics.start()
        do {
            let clientRequest = ClientRequest(
                path: method.path, body: MessageCodec.proto.encode(request), metadata: options.metadata,
                deadline: Deadline.effective(
                    timeout: options.timeout, inherited: Deadline.current, fallback: configuration.defaultTimeout,
                    maximum: configuration.maxTimeout, now: start))
            let bytes = try await attempts(method, clientRequest)
            let response: Response = try Self.decode(bytes)
            metrics.finish(nil, after: start.duration(to: .now))
            return RPCResponse(response)
        } catch {
            let error = error as? RPCError ?? RPCError(.internal, "\(error)")
            metrics.finish(error.code, after: start.duration(to: .now))
            throw error
        }
    }

    /// Closes the channel after the calls in flight; those that wait for a connection fail, and so do new ones.
    public func close() async {
        let promise = eventLoop.makePromise(of: Void.self)
        eventLoop.execute { self.core.value.close(promise) }
        try? await promise.futureResult.get()
    }

    private static func decode<Response: Message>(_ bytes: ByteBuffer) throws -> Response {
        do {
            return try MessageCodec.proto.decode(bytes)
        } catch {
            throw RPCError(.internal, "response: \(error)")
        }
    }

    private func attempts(_ method: MethodDescriptor, _ request: ClientRequest) async throws -> ByteBuffer {
        var attempt = 1
        while true {
            do {
                return try await send(request)
            } catch let failure as CallFailure {
                let decision = configuration.retry.decide(
                    attempt: attempt, failure: failure, idempotency: method.idempotency,
                    remaining: ContinuousClock.now.duration(to: request.deadline), random: random())
                guard case .retry(let delay) = decision else { throw failure.error }
                attempt += 1
                do {
                    try await Task.sleep(for: delay)
                } catch {
                    throw RPCError(.canceled, "the caller gave up")
                }
            }
        }
    }

    private func send(_ request: ClientRequest) async throws -> ByteBuffer {
        let id = nextID.add(1, ordering: .relaxed).newValue
        let cancellation = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let start: @Sendable () -> Void = {
                    self.core.value.start(
                        request, id: id, continuation: continuation, cancellation: cancellation)
                }
                if eventLoop.inEventLoop { start() } else { eventLoop.execute(start) }
            }
        } onCancel: {
            cancellation.set()
            eventLoop.execute { self.core.value.cancel(id) }
        }
    }
}
