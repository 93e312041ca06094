import MeshMessages
import MeshService

/// How far a reader of the log has got in each partition, and whom to ask for what comes next.
package struct TailCursor: Sendable {
    private var offsets: [UInt32: UInt64]
    private let start: TailStart
    private let user: String?
    /// Partitions whose every entry so far has been read.
    private var atEnd: Set<UInt32> = []

    /// - Parameter user: whose partition alone is read; nil for all partitions.
    package init(_ start: TailStart, user: String? = nil) {
        self.start = start
        self.user = user
        if case .offsets(let offsets) = start { self.offsets = offsets } else { offsets = [:] }
    }

    /// Notes what a page has brought.
    package mutating func take(_ page: SessionV1.ReadEventsResponse) {
        for next in page.next {
            offsets[next.partition] = next.offset
            if page.remaining == 0 { atEnd.insert(next.partition) }
        }
    }

    /// Whether the end of all these partitions has been seen.
    package func hasReachedEnd(of requests: [HostPort: SessionV1.TailEventsRequest]) -> Bool {
        requests.values.allSatisfy { $0.from.allSatisfy { atEnd.contains($0.partition) } }
    }

    /// What to ask each node: the partitions that it has the log of, from where the reader stands. A partition that nobody is
    /// known to have is left out.
    ///
    /// - Parameter fallback: asked for everything when the topology names no owners.
    package func requests(_ topology: Topology, fallback: HostPort) -> [HostPort: SessionV1.TailEventsRequest] {
        var from: [HostPort: [SessionV1.PartitionOffset]] = [:]
        for partition in partitions(of: topology) {
            let address = topology.owners.isEmpty ? fallback : topology.address(ofPartition: partition)
            guard let address, let offset = offset(of: partition) else { continue }
            from[address, default: []].append(SessionV1.PartitionOffset(partition: partition, offset: offset))
        }
        return from.mapValues { SessionV1.TailEventsRequest(from: $0) }
    }

    private func partitions(of topology: Topology) -> [UInt32] {
        var topology = topology
        if topology.partitions == 0 { topology.partitions = CommonSettings.partitions.defaultValue }
        if let user, let partitioner = topology.partitioner { return [partitioner.partition(of: user)] }
        return Array(0..<UInt32(topology.partitions))
    }

    private func offset(of partition: UInt32) -> UInt64? {
        if let offset = offsets[partition] { return offset }
        return switch start {
        case .start: 0
        case .end: TailStart.endOffset
        case .offsets: nil
        }
    }
}
