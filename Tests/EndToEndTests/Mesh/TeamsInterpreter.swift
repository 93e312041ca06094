import MeshMessages
import MeshRPC
import NIOPosix
import Synchronization

/// A query interpreter of a team's own: it takes every request for one of dramas.
final class TeamsInterpreter: QueryInterpreterService.Server {
    private let queries = Mutex<[String]>([])

    /// What it was asked, in order.
    var asked: [String] { queries.withLock { $0 } }

    func interpret(
        _ request: InterpreterV1.InterpretRequest, context: ServerContext
    ) async throws -> InterpreterV1.InterpretResponse {
        queries.withLock { $0.append(request.query) }
        var interpretation = request.draft ?? InterpreterV1.Interpretation()
        interpretation.facets = [.init(attribute: "genres", label: "Drama", hard: true)]
        interpretation.notUnderstood = []
        return InterpreterV1.InterpretResponse(interpretation: interpretation)
    }

    /// Serves it while `body` runs.
    static func serve(_ body: (TeamsInterpreter, _ address: String) async throws -> Void) async throws {
        let interpreter = TeamsInterpreter()
        let server = RPCServer(services: [interpreter], group: .singletonMultiThreadedEventLoopGroup)
        let port = LocalPorts.free()
        try await server.start(host: "127.0.0.1", port: port)
        do {
            try await body(interpreter, "127.0.0.1:\(port)")
        } catch {
            await server.drain(timeout: .zero)
            throw error
        }
        await server.drain(timeout: .zero)
    }
}
