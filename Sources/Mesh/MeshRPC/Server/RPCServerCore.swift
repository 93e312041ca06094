import Logging
import MeshHTTP2
import NIOCore
import Synchronization

/// What all connections of a server share.
final class RPCServerCore: Sendable {
    /// In the order of `methods`.
    let served: [ServedMethod]
    let methods: MethodTable
    let connectionMetrics = ConnectionMetrics(.server)
    private let load = ServerMetrics()
    let limits: ServerLimits
    /// The part of `limits` that every connection refers to.
    let http2Limits: HTTP2Limits.Shared
    let authorizer: (any CallAuthorizer)?
    let sampler: TraceSampler?
    let logger: Logger

    /// What becomes of a new connection.
    enum Admission {
        case serve
        /// The server drains or has enough connections: GOAWAY.
        case goAway
        /// Too many are being told to go away.
        case cut
    }

    private enum Constants {
        /// Connections beyond the limit that may be open until they have heard of it.
        static let refusals = 64
    }

    private struct Connections {
        var open: [Int: NIOLoopBound<HTTP2Connection>] = [:]
        var nextID = 0
        var isDraining = false
        var whenEmpty: EventLoopPromise<Void>?
    }

    private let inFlight = Atomic<Int>(0)
    private let streamsInFlight = Atomic<Int>(0)
    private let connections = Mutex(Connections())

    init(
        services: [any RPCService], limits: ServerLimits, authorizer: (any CallAuthorizer)?, sampler: TraceSampler?,
        logger: Logger
    ) {
        served = services.flatMap(\.handlers).map { ServedMethod($0) }
        methods = MethodTable(served.map(\.descriptor))
        self.limits = limits
        http2Limits = HTTP2Limits.Shared(limits.http2)
        self.authorizer = authorizer
        self.sampler = sampler
        self.logger = logger
    }

    // MARK: - Concurrency limit

    /// Takes a place among the concurrent calls; false when there is none.
    func admit() -> Bool {
        if inFlight.add(1, ordering: .relaxed).newValue <= limits.maxConcurrentCalls { return true }
        inFlight.subtract(1, ordering: .relaxed)
        load.shed(.calls)
        return false
    }

    func leave() { inFlight.subtract(1, ordering: .relaxed) }

    /// Takes a place among the concurrent streaming calls; false when there is none.
    func admitStream() -> Bool {
        if streamsInFlight.add(1, ordering: .relaxed).newValue <= limits.maxConcurrentStreamCalls {
            load.streams.increment()
            return true
        }
        streamsInFlight.subtract(1, ordering: .relaxed)
        load.shed(.streams)
        return false
    }

    func leaveStream() {
        streamsInFlight.subtract(1, ordering: .relaxed)
        load.streams.decrement()
    }

    /// Calls whose handlers run now.
    var callsInFlight: Int { inFlight.load(ordering: .relaxed) + streamsInFlight.load(ordering: .relaxed) }

    // MARK: - Errors

    /// What the caller is told of what a handler threw. The text of a foreign error stays here, in the log.
    func rpcError(for error: any Error, thrownBy method: Int) -> RPCError {
        switch error {
        case let error as RPCError: return error
        case is CancellationError: return RPCError(.canceled, "the handler was cancelled")
        default:
            logger.error("handler failed", metadata: ["method": "\(methods[method])", "error": "\(error)"])
            return RPCError(.internal, "internal error")
        }
    }

    // MARK: - Connections

    /// On the connection's event loop.
    func register(_ connection: NIOLoopBound<HTTP2Connection>) -> (id: Int, Admission) {
        load.connections.increment()
        let registered = connections.withLock { state -> (id: Int, Admission) in
            state.nextID += 1
            state.open[state.nextID] = connection
            let admission: Admission =
                if state.open.count > limits.maxConnections + Constants.refusals {
                    .cut
                } else if state.isDraining || state.open.count > limits.maxConnections {
                    .goAway
                } else {
                    .serve
                }
            return (state.nextID, admission)
        }
        if registered.1 != .serve { load.shed(.connections) }
        return registered
    }

    func unregister(_ id: Int) {
        load.connections.decrement()
        let promise = connections.withLock { state -> EventLoopPromise<Void>? in
            state.open[id] = nil
            return state.open.isEmpty ? state.whenEmpty.take() : nil
        }
        promise?.succeed()
    }

    /// Lets connections end after their calls; those that have not after `timeout` are cut.
    func drain(timeout: TimeAmount, on eventLoop: any EventLoop) async {
        let promise = eventLoop.makePromise(of: Void.self)
        let open = connections.withLock { state in
            state.isDraining = true
            if !state.open.isEmpty { state.whenEmpty = promise }
            return Array(state.open.values)
        }
        if open.isEmpty { promise.succeed() }
        for connection in open {
            connection.eventLoop.execute { connection.value.closeGracefully() }
        }
        let timer = eventLoop.scheduleTask(in: timeout) { self.cut() }
        try? await promise.futureResult.get()
        timer.cancel()
    }

    private func cut() {
        for connection in connections.withLock({ Array($0.open.values) }) {
            connection.eventLoop.execute { connection.value.closeNow() }
        }
    }
}
