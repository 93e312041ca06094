import Signals

/// A partition was given away: to whom, and at which epoch.
package struct PartitionGrant: Sendable, Equatable {
    package var nodeID: String
    /// The receiver's data directory, for those that come after it on the same machine; empty when it has not said.
    package var directory: String
    package var epoch: UInt64

    package init(nodeID: String, directory: String = "", epoch: UInt64) {
        self.nodeID = nodeID
        self.directory = directory
        self.epoch = epoch
    }
}

extension PartitionGrant: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(nodeID)
        encoder.write(directory)
        encoder.write(varint: epoch)
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        nodeID = try decoder.readString()
        directory = try decoder.readString()
        epoch = try decoder.readVarint()
    }
}
