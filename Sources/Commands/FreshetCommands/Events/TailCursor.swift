import MeshMessages
import MeshService

/// How far a reader of the log has got in each partition, and whom to ask for what comes next.
package struct TailCursor: Sendable {
    private var offsets: [UInt32: UInt64]
    private let start: TailStart
    /// Partitions whose every entry so far has been read.
    private var atEnd: Set<UInt32> = []

    package init(_ start: TailStart) {
        self.start = start
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

    /// What to ask each node: the partitions that it has the log of, from where the reader stands.
    ///
    /// - Parameters:
    ///   - fallback: asked for everything when the topology says nothing of partitions.
    package func requests(
        _ topology: CoordinatorV1.Topology, fallback: HostPort
    ) -> [HostPort: SessionV1.TailEventsRequest] {
        var byAddress: [HostPort: [UInt32]] = [:]
        if topology.owners.isEmpty {
            let count =
                topology.partitions == 0 ? UInt32(clamping: CommonSettings.partitions.default) : topology.partitions
            byAddress[fallback] = Array(0..<count)
        }
        let nodes = Dictionary(topology.nodes.map { ($0.nodeID, $0.rpcAddress) }, uniquingKeysWith: { $1 })
        for owner in topology.owners {
            let holder = owner.holder.isEmpty ? owner.nodeID : owner.holder
            let known = nodes[holder] ?? owner.holderAddress
            guard let address = HostPort(address: known) else { continue }
            byAddress[address, default: []].append(owner.partition)
        }
        return byAddress.compactMapValues { partitions in
            let from = partitions.compactMap(position).sorted { $0.partition < $1.partition }
            return from.isEmpty ? nil : SessionV1.TailEventsRequest(from: from)
        }
    }

    private func position(of partition: UInt32) -> SessionV1.PartitionOffset? {
        if let offset = offsets[partition] { return SessionV1.PartitionOffset(partition: partition, offset: offset) }
        switch start {
        case .start: return SessionV1.PartitionOffset(partition: partition, offset: 0)
        case .end: return SessionV1.PartitionOffset(partition: partition, offset: TailStart.endOffset)
        case .offsets: return nil
        }
    }
}
