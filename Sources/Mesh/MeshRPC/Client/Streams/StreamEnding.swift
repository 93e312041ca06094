import NIOCore
import Synchronization

/// What is known of a streaming call's end, for any thread.
final class StreamEnding: Sendable {
    private let known = Mutex<Metadata?>(nil)

    /// The trailers once the call is over, empty when there are none; nil before.
    var trailers: Metadata? { known.withLock { $0 } }

    func set(_ trailers: Metadata) { known.withLock { $0 = trailers } }
}

/// A streaming call whose head is on its way, as it leaves its event loop.
struct OpenedStream: Sendable {
    let call: NIOLoopBound<ClientStreamCall>
    let ending: StreamEnding
}
