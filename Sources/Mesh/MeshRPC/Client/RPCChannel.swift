import Logging
import NIOCore
import ProtobufC

/// A client of one peer. All calls share a connection, or a few when the peer limits its streams; it is made when the first
/// call needs it and made again, with backoff, after it was lost. Safe to use from anywhere.
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
    private let endpoint: ChannelEndpoint
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
        endpoint = ChannelEndpoint(
            host: host, port: port, eventLoop: group.next(), configuration: configuration, logger: logger,
            random: random)
    }

    /// See ``RPCCaller/call(_:_:options:)``. The deadline is the sooner of the options' timeout and what the surrounding
    /// handler inherited. A failed attempt is repeated as ``RetryPolicy`` says. Errors carry headers and trailers.
    public func call<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ request: Request, options: CallOptions
    ) async throws -> RPCResponse<Response> {
        let start = ContinuousClock.now
        let measurement = CallMeasurement(method, metrics.of(method), start: start)
        do {
            let deadline = Deadline.effective(
                timeout: options.timeout, inherited: Deadline.current, fallback: configuration.defaultTimeout,
                maximum: configuration.maxTimeout, now: start)
            let clientRequest = try ClientRequest(
                method, body: configuration.codec.encode(request), options: options, configuration: configuration,
                deadline: deadline, trace: measurement.trace)
            let answer = try await attempts(method, deadline: deadline) { try await endpoint.call(clientRequest) }
            let response: RPCResponse<Response> = try answer.response(
                configuration.codec, limit: configuration.maxResponseSize)
            measurement.finish(nil)
            return response
        } catch {
            let error = error as? RPCError ?? RPCError(.internal, "\(error)")
            measurement.finish(error.code)
            throw error
        }
    }

    /// See ``RPCCaller/open(_:options:)``. A call whose connection cannot be made is tried again as ``RetryPolicy`` says; one that
    /// has begun is not.
    public func open<Request: Message, Response: Message>(
        _ method: MethodDescriptor, options: CallOptions
    ) async throws -> RPCStream<Request, Response> {
        let start = ContinuousClock.now
        let measurement = CallMeasurement(method, metrics.of(method), start: start)
        let own = options.timeout.map { start.advanced(by: max($0, .zero)) }
        let deadline = [own, Deadline.current].compactMap(\.self).min()
        let request = StreamRequest(
            path: method.path, compression: options.compression ?? configuration.requestCompression,
            metadata: options.metadata, deadline: deadline, measurement: measurement)
        do {
            let transport = try await attempts(method, deadline: deadline) { try await endpoint.open(request) }
            return RPCStream(transport, codec: configuration.codec)
        } catch {
            let error = error as? RPCError ?? RPCError(.internal, "\(error)")
            measurement.finish(error.code)
            throw error
        }
    }

    /// Closes the channel after the unary calls in flight. Streaming calls, and those that wait for a connection, fail with
    /// `unavailable`, and so do new ones.
    public func close() async { await endpoint.close() }

    /// Makes attempts until one succeeds or the policy gives up. Throws ``RPCError`` only.
    private func attempts<R: Sendable>(
        _ method: MethodDescriptor, deadline: ContinuousClock.Instant?, _ attempt: () async throws -> R
    ) async throws -> R {
        var count = 1
        while true {
            do {
                return try await attempt()
            } catch let failure as CallFailure {
                let remaining = deadline.map { ContinuousClock.now.duration(to: $0) } ?? .seconds(Int64.max)
                let decision = configuration.retry.decide(
                    attempt: count, failure: failure, idempotency: method.idempotency, remaining: remaining,
                    random: random())
                guard case .retry(let delay) = decision else { throw failure.error }
                count += 1
                do {
                    try await Task.sleep(for: delay)
                } catch {
                    throw RPCError(.canceled, "the caller gave up")
                }
            }
        }
    }
}
