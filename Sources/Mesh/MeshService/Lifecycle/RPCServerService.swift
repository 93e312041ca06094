import MeshRPC
import ServiceLifecycle

/// Keeps a server that already listens open until shutdown, then drains it: no new calls, those in flight may finish.
struct RPCServerService: Service {
    let server: RPCServer
    let drainTimeout: Duration

    func run() async throws {
        try? await gracefulShutdown()
        await server.drain(timeout: drainTimeout)
    }
}

/// The first to hear of the shutdown: from then on the process is not ready, before anything of it stops.
struct ReadinessGate: Service {
    let readiness: Readiness

    func run() async throws {
        try? await gracefulShutdown()
        readiness.startDraining()
    }
}
