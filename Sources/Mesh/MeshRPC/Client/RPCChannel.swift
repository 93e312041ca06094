import Logging
import NIOCore
import ProtobufC

/// A client of one service at one or many endpoints. Each call goes to the endpoint that promises to answer soonest, or to the one
/// that its options name; failed calls are repeated as ``RetryPolicy`` says, endpoints that fail in a row are left alone for a
/// while, and slow reads are asked a second time elsewhere. All calls to one endpoint share a connection, or a few when the peer
/// limits its streams; it is made when the first call needs it and made again, with backoff, after it was lost. Safe to use from
/// anywhere.
///
/// ```swift
/// let channel = RPCChannel(host: "127.0.0.1", port: 7410, group: .singletonMultiThreadedEventLoopGroup)
/// let session = SessionService.Client(channel)
/// let answer = try await session.getProfile(request, options: CallOptions(timeout: .milliseconds(50)))
/// …
/// await channel.close()
/// ```
public final class RPCChannel: RPCCaller {
    private let configuration: ChannelConfiguration
    private let pool: EndpointPool
    private let attempts: CallAttempts
    private let metrics = ClientMetrics()

    /// `random` is uniform in 0..<1; it chooses endpoints, and jitters waits and ejections.
    public init(
        endpoints: [Endpoint], group: any EventLoopGroup,
        configuration: ChannelConfiguration = ChannelConfiguration(),
        logger: Logger = Logger(label: "freshet.rpc.client"),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.configuration = configuration
        pool = EndpointPool(configuration: configuration, random: random) { endpoint in
            ChannelEndpoint(
                endpoint, eventLoop: group.next(), configuration: configuration, logger: logger, random: random)
        }
        attempts = CallAttempts(pool)
        pool.update(endpoints, owners: nil)
    }

    /// A channel to one endpoint.
    public convenience init(
        host: String, port: Int, group: any EventLoopGroup,
        configuration: ChannelConfiguration = ChannelConfiguration(),
        logger: Logger = Logger(label: "freshet.rpc.client"),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.init(
            endpoints: [Endpoint(host: host, port: port)], group: group, configuration: configuration, logger: logger,
            random: random)
    }

    /// Where calls may go, in the order of the addresses.
    public var endpoints: [Endpoint] { pool.endpoints }

    /// Those of ``endpoints`` that balancing passes over, having failed several times in a row.
    public var ejectedEndpoints: [Endpoint] { pool.ejectedEndpoints }

    /// Replaces the endpoints; order and repetitions do not matter. Those that stay keep their connections and what is known about
    /// them. Those that leave get no more calls and close after the calls in flight, streams included. Without effect on a
    /// closed channel.
    ///
    /// - Parameter owners: who owns which keys. Calls that are routed to the owner of a key go there, whether or not it is one of
    ///   the endpoints, and wait for it within their deadline while it is not known or cannot be connected to. Nil when keys
    ///   are owned by rendezvous hashing over the endpoints.
    public func update(_ endpoints: [Endpoint], owners: OwnerTable? = nil) { pool.update(endpoints, owners: owners) }

    /// See ``RPCCaller/call(_:_:options:)``. The deadline is the sooner of the options' timeout and what the surrounding
    /// handler inherited. Errors carry headers and trailers.
    public func call<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ request: Request, options: CallOptions
    ) async throws -> RPCResponse<Response> {
        let start = ContinuousClock.now
        let metrics = metrics.of(method)
        let measurement = CallMeasurement(method, metrics.calls, start: start)
        do {
            let deadline = Deadline.effective(
                timeout: options.timeout, inherited: Deadline.current, fallback: configuration.defaultTimeout,
                maximum: configuration.maxTimeout, now: start)
            let clientRequest = try ClientRequest(
                method, body: configuration.codec.encode(request), options: options, configuration: configuration,
                deadline: deadline, trace: measurement.trace)
            let plan = CallPlan(method: method, route: options.route, deadline: deadline, metrics: metrics)
            let answer = try await attempts.call(clientRequest, plan, start: start)
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
        let metrics = metrics.of(method)
        let measurement = CallMeasurement(method, metrics.calls, start: start)
        let own = options.timeout.map { start.advanced(by: max($0, .zero)) }
        let deadline = [own, Deadline.current].compactMap(\.self).min()
        let request = StreamRequest(
            path: method.path, compression: options.compression ?? configuration.requestCompression,
            metadata: options.metadata, deadline: deadline, trace: measurement.trace,
            whenEnded: { measurement.finish($0?.error.code) })
        let plan = CallPlan(method: method, route: options.route, deadline: deadline, metrics: metrics)
        do {
            return RPCStream(try await attempts.open(request, plan, start: start), codec: configuration.codec)
        } catch {
            let error = error as? RPCError ?? RPCError(.internal, "\(error)")
            measurement.finish(error.code)
            throw error
        }
    }

    /// Closes the channel after the unary calls in flight. Streaming calls, and those that wait for a connection, fail with
    /// `unavailable`, and so do new ones.
    public func close() async { await pool.close() }
}
