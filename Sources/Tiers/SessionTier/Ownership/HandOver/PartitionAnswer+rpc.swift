import MeshRPC
import Signals

extension PartitionAnswer: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        switch self {
        case .nothing(let askers):
            encoder.write(byte: 0)
            encoder.write(count: askers.count)
            for asker in askers { asker.encode(into: &encoder) }
        case .elsewhere(let grant):
            encoder.write(byte: 1)
            grant.encode(into: &encoder)
        case .stale(let epoch):
            encoder.write(byte: 2)
            encoder.write(varint: epoch)
        case .busy: encoder.write(byte: 3)
        }
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "answer to a request for a partition")
        let start = decoder.offset
        switch try decoder.readByte() {
        case 0:
            var askers: [PartitionGrant] = []
            for _ in 0..<(try decoder.readCount(elementSize: 3)) { askers.append(try PartitionGrant(from: &decoder)) }
            self = .nothing(askers: askers)
        case 1: self = .elsewhere(try PartitionGrant(from: &decoder))
        case 2: self = .stale(epoch: try decoder.readVarint())
        case 3: self = .busy
        case let kind: throw .invalidValue("an answer of unknown kind \(kind)", offset: start)
        }
    }
}

/// How an answer travels: as an error whose metadata is the answer, since the call brings no partition.
extension PartitionAnswer {
    package static let metadata = "freshet-partition-answer-bin"

    package var rpcError: RPCError {
        var metadata = Metadata()
        metadata.add(Self.metadata, bytes: encodedBytes())
        return RPCError(code, description, metadata: metadata)
    }

    /// Nil when the error is not an answer but says that the node could not be asked.
    package init?(_ error: RPCError) {
        guard let bytes = error.metadata.bytes(for: Self.metadata), let answer = try? PartitionAnswer(decoding: bytes)
        else { return nil }
        self = answer
    }

    private var code: RPCError.Code {
        switch self {
        case .nothing: .notFound
        case .elsewhere: .failedPrecondition
        case .stale, .busy: .aborted
        }
    }

    private var description: String {
        switch self {
        case .nothing: "this node does not have the partition"
        case .elsewhere(let grant): "the partition was given to \(grant.nodeID) at epoch \(grant.epoch)"
        case .stale(let epoch): "the epoch is out of date: \(epoch) is known here"
        case .busy: "the partition is being opened, sealed or handed over; ask again"
        }
    }
}
