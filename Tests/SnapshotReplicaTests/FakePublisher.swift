import Foundation
import MeshMessages
import MeshRPC
import NIOCore
import ProtobufC
import Signals
import Snapshots
import Synchronization

/// The batch tier's side of a download, from a store on this disk, without a network.
final class FakePublisher: RPCCaller {
    static let signal = SignalIdentity(name: "rate", hash: 1)
    static let pieceBytes = 4_096

    /// What happens to a stream of pieces instead of its next piece.
    enum Fault: Sendable {
        /// One bit of the piece is another one when it arrives.
        case flippedBit
        case error(RPCError)
        /// The stream ends without an error.
        case end
        /// The piece of another offset.
        case skipped
    }

    private struct State {
        var requests: [BatchV1.FetchSnapshotRequest] = []
        var manifests = 0
        var pieces = 0
        var faults: [Int: Fault] = [:]
    }

    let store: SnapshotStore
    private let state = Mutex(State())

    init(_ store: SnapshotStore) { self.store = store }

    /// Every stream that was asked for, in order.
    var requests: [BatchV1.FetchSnapshotRequest] { state.withLock { $0.requests } }
    var manifests: Int { state.withLock { $0.manifests } }

    /// - Parameter number: of the piece that meets the fault, counted over all streams from 0.
    func fail(_ fault: Fault, atPiece number: Int) { state.withLock { $0.faults[number] = fault } }

    /// From now on no piece meets a fault.
    func recover() { state.withLock { $0.faults = [:] } }

    // MARK: - RPCCaller

    func call<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ request: Request, options: CallOptions
    ) async throws -> RPCResponse<Response> {
        state.withLock { $0.manifests += 1 }
        let request = try BatchV1.GetManifestRequest(serializedBytes: request.serializedBytes())
        let path = "\(store.root)/\(request.part)/\(request.version)/\(SnapshotManifest.fileName)"
        guard let json = FileManager.default.contents(atPath: path) else { throw RPCError(.notFound, path) }
        let response = BatchV1.GetManifestResponse(manifest: Array(json))
        return RPCResponse(try Response(serializedBytes: response.serializedBytes()))
    }

    func open<Request: Message, Response: Message>(
        _ method: MethodDescriptor, options: CallOptions
    ) async throws -> RPCStream<Request, Response> {
        RPCStream(FakePieces(self), codec: .proto)
    }

    fileprivate func begin(_ request: BatchV1.FetchSnapshotRequest) -> [UInt8] {
        state.withLock { $0.requests.append(request) }
        let path = "\(store.root)/\(request.part)/\(request.version)/\(request.file)"
        return Array(FileManager.default.contents(atPath: path) ?? Data())
    }

    fileprivate func nextFault() -> Fault? {
        state.withLock { state in
            defer { state.pieces += 1 }
            return state.faults[state.pieces]
        }
    }

    // MARK: - What is published

    func publish(_ version: String, users: Int) throws {
        let builder = try store.build(.profiles, version: version)
        var writer = try ProfilesWriter(path: try builder.path(of: SnapshotFile.profiles))
        for number in 0..<users {
            try writer.add(
                UserProfile(
                    userID: "user-\(1_000_000 + number)", values: ["level": BaseValue(.category("expert"))],
                    history: [ItemAt(itemID: "item-\(number)", occurredAt: Timestamp(microseconds: 1))]))
        }
        try writer.finish()
        var states = try StatesWriter(
            path: try builder.path(of: SnapshotFile.states), signals: [Self.signal], priors: [:])
        try states.add(UserStatesRecord(userID: "user-1000000", states: [Self.signal: [7]]))
        try states.finish()
        _ = try builder.publish(
            SnapshotManifest(
                part: .profiles, version: version, watermark: .init(asOfMicros: 1), createdAtMicros: 1))
    }
}

/// One stream of a file's pieces.
private final class FakePieces: ClientStreamTransport {
    private struct State {
        var file: [UInt8] = []
        var offset = 0
    }

    private let publisher: FakePublisher
    private let state = Mutex(State())

    init(_ publisher: FakePublisher) { self.publisher = publisher }

    func send(_ message: ByteBuffer) async throws {
        let request: BatchV1.FetchSnapshotRequest = try MessageCodec.proto.decode(message)
        let file = publisher.begin(request)
        state.withLock { $0 = State(file: file, offset: Int(request.offset)) }
    }

    func next() async throws -> ByteBuffer? {
        var (offset, data) = state.withLock { state in
            let data = Array(state.file.dropFirst(state.offset).prefix(FakePublisher.pieceBytes))
            defer { state.offset += data.count }
            return (state.offset, data)
        }
        guard !data.isEmpty else { return nil }
        let crc32 = PieceChecksum.crc32(data)
        switch publisher.nextFault() {
        case .flippedBit: data[data.count / 2] ^= 1
        case .error(let error): throw error
        case .end: return nil
        case .skipped: offset += 1
        case nil: break
        }
        return MessageCodec.proto.encode(
            BatchV1.FetchSnapshotResponse(offset: UInt64(offset), data: data, crc32: crc32))
    }

    func finishSending() {}
    func headers() async throws -> Metadata { [:] }
    var trailers: Metadata { [:] }
    func cancel() {}
}
