import Logging
import NIOCore
import Synchronization

/// One peer with its connections, as tasks on any thread use it: makes single attempts at calls, and knows nothing of retries.
final class ChannelEndpoint: Sendable {
    private let eventLoop: any EventLoop
    private let core: NIOLoopBoundBox<ChannelCore>
    private let configuration: ChannelConfiguration
    private let nextID = Atomic<UInt64>(0)

    init(
        _ endpoint: Endpoint, eventLoop: any EventLoop, configuration: ChannelConfiguration, logger: Logger,
        random: @escaping @Sendable () -> Double
    ) {
        self.eventLoop = eventLoop
        self.configuration = configuration
        core = NIOLoopBoundBox.makeBoxSendingValue(
            ChannelCore(
                endpoint, eventLoop: eventLoop, configuration: configuration, logger: logger, random: random),
            eventLoop: eventLoop)
    }

    /// One attempt at a unary call. Throws `CallFailure` only.
    func call(_ request: ClientRequest) async throws -> UnaryAnswer {
        try await start { id, channel, continuation in
            ClientCall(request, id: id, channel: channel, continuation: continuation)
        }
    }

    /// One attempt at opening a stream: returns when the head is on its way. Throws `CallFailure` only.
    func open(_ request: StreamRequest) async throws -> LoopStreamTransport {
        let call = try await start { id, channel, continuation in
            ClientStreamCall(request, id: id, channel: channel, opening: continuation)
        }
        return LoopStreamTransport(call, compression: request.compression, configuration: configuration)
    }

    /// Closes after the unary calls in flight, and after those that stream unless they are to be cut. Calls that wait for a
    /// connection fail as not processed.
    func close(cuttingStreams: Bool) -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        eventLoop.execute { self.core.value.close(promise, cuttingStreams: cuttingStreams) }
        return promise.futureResult
    }

    /// Gives the core a call that resumes the continuation at its end, or earlier where the task is cancelled.
    private func start<R: Sendable>(
        _ makeCall:
            @escaping @Sendable (UInt64, ChannelCore, CheckedContinuation<R, any Error>) -> any ChannelCall
    ) async throws -> R {
        let id = nextID.add(1, ordering: .relaxed).newValue
        let cancellation = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let start: @Sendable () -> Void = {
                    let core = self.core.value
                    core.start(makeCall(id, core, continuation), id: id, cancellation: cancellation)
                }
                if eventLoop.inEventLoop { start() } else { eventLoop.execute(start) }
            }
        } onCancel: {
            cancellation.set()
            eventLoop.execute { self.core.value.cancel(id) }
        }
    }
}
