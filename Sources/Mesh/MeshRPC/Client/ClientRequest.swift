import MeshHTTP2
import NIOCore
import Synchronization

/// What a call sends, made before it reaches the event loop.
struct ClientRequest: Sendable {
    var path: String
    var body: ByteBuffer
    var metadata: Metadata
    var deadline: ContinuousClock.Instant

    func head(authority: String, remaining: Duration) -> HTTP2Headers {
        var head = HTTP2Headers(fieldCapacity: 12, byteCapacity: 320)
        head.add(":method", "POST")
        head.add(":scheme", "http")
        head.add(":path", path)
        head.add(":authority", authority)
        head.add("content-type", MessageCodec.proto.contentType)
        head.add("connect-protocol-version", "1")
        head.addNumber("connect-timeout-ms", Int(remaining.millisecondsRoundedUp))
        head.addContentLength(body.readableBytes)
        head.append(metadata.headers)
        return head
    }
}

/// Says from any thread that a caller gave up; the flag covers the case that it does so before the call reached its loop.
final class CancellationFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool { flag.load(ordering: .acquiring) }

    func set() { flag.store(true, ordering: .releasing) }
}
