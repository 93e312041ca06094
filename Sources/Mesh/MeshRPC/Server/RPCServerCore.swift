import Logging
import MeshHTTP2
import NIOCore
import Synchronization

/// What all connections of a server share.
final class RPCServerCore: Sendable {
    let handlers: [RPCHandler]
    let paths: PathTable
    let metrics: [CallMetrics]
    let limits: ServerLimits
    let logger: Logger

    private struct Connections {
        var open: [Int: NIOLoopBound<HTTP2Connection>] = [:]
        var nextID = 0
        var isDraining = false
        var whenEmpty: EventLoopPromise<Void>?
    }

    private let inFlight = Atomic<Int>(0)
    private let connections = Mutex(Connections())

    init(services: [any RPCService], limits: ServerLimits, logger: Logger) {
        handlers = services.flatMap(\.handlers)
        paths = PathTable(handlers.map(\.method.path))
        metrics = handlers.map { CallMetrics(.server, $0.method) }
        self.limits = limits
        self.logger = logger
    }

    // MARK: - Concurrency limit

    /// Takes a place among the concurrent calls; false when there is none.
    func admit() -> Bool {
        if inFlight.add(1, ordering: .relaxed).newValue <= limits.maxConcurrentCalls { return true }
        inFlight.subtract(1, ordering: .relaxed)
        return false
    }

    func leave() { inFlight.subtract(1, ordering: .relaxed) }

    /// Calls whose handlers run now.
    var callsInFlight: Int { inFlight.load(ordering: .relaxed) }

    // MARK: - Connections

    /// On the connection's event loop.
    func register(_ connection: NIOLoopBound<HTTP2Connection>) -> Int {
        let (id, isDraining) = connections.withLock { state in
            state.nextID += 1
            state.open[state.nextID] = connection
            return (state.nextID, state.isDraining)
        }
        if isDraining { connection.value.closeGracefully() }
        return id
    }

    func unregister(_ id: Int) {
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
