import MeshService
import Signals

extension PartitionAssignment: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(count: partitions.count)
        for partition in partitions {
            encoder.write(partition.owner)
            encoder.write(varint: partition.epoch)
            encoder.write(partition.holder != nil)
            guard let holder = partition.holder else { continue }
            encoder.write(holder.nodeID)
            encoder.write(varint: holder.epoch)
            encoder.write(holder.address.description)
            encoder.write(holder.directory)
        }
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "the stored partition assignment")
        var partitions: [Partition] = []
        for _ in 0..<(try decoder.readCount()) {
            let owner = try decoder.readString()
            let epoch = try decoder.readVarint()
            let holder = try decoder.readBool() ? try Holder(from: &decoder) : nil
            partitions.append(Partition(owner: owner, epoch: epoch, holder: holder))
        }
        self.init(partitions: partitions)
    }
}

extension PartitionAssignment.Holder {
    fileprivate init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        let nodeID = try decoder.readString()
        let epoch = try decoder.readVarint()
        let start = decoder.offset
        let address = try decoder.readString()
        guard let address = HostPort(address: address) else {
            throw .invalidValue("'\(address)' is not host:port", offset: start)
        }
        self.init(nodeID: nodeID, epoch: epoch, address: address, directory: try decoder.readString())
    }
}
