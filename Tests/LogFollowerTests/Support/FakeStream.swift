import MeshMessages
import MeshRPC
import NIOCore
import Synchronization

/// One stream of a tier without a network: what is put in comes out, until it ends.
final class FakeStream: ClientStreamTransport {
    private struct State {
        var responses: [SessionV1.ReadEventsResponse] = []
        var end: RPCError?
        var reader: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let begin: @Sendable (SessionV1.TailEventsRequest, FakeStream) -> Void

    /// - Parameter begin: called with the request when it comes.
    init(_ begin: @escaping @Sendable (SessionV1.TailEventsRequest, FakeStream) -> Void) { self.begin = begin }

    var isEnded: Bool { state.withLock { $0.end != nil } }

    func put(_ response: SessionV1.ReadEventsResponse) { change { $0.responses.append(response) } }

    /// After what has been put in.
    func end(_ error: RPCError) { change { $0.end = $0.end ?? error } }

    private func change(_ body: (inout State) -> Void) {
        let reader = state.withLock { state in
            body(&state)
            return state.reader.take()
        }
        reader?.resume()
    }

    // MARK: - ClientStreamTransport

    func send(_ message: ByteBuffer) async throws { begin(try MessageCodec.proto.decode(message), self) }
    func finishSending() {}
    func headers() async throws -> Metadata { [:] }
    var trailers: Metadata { [:] }
    func cancel() { end(RPCError(.canceled, "given up")) }

    func next() async throws -> ByteBuffer? {
        while true {
            let next = state.withLock { state -> Result<SessionV1.ReadEventsResponse, RPCError>? in
                if !state.responses.isEmpty { return .success(state.responses.removeFirst()) }
                return state.end.map { .failure($0) }
            }
            if let next { return try MessageCodec.proto.encode(next.get()) }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let hasNews = state.withLock { state in
                        if !state.responses.isEmpty || state.end != nil { return true }
                        state.reader = continuation
                        return false
                    }
                    if hasNews { continuation.resume() }
                }
            } onCancel: {
                cancel()
            }
        }
    }
}
