import MeshRPC
import MeshService
import Signals

/// The events of one call by who is to append them.
struct EventForwarding {
    /// Indices of the events of this node's partitions.
    private(set) var own: [Int] = []
    /// Those of the partitions of other nodes, by where these are.
    private(set) var others: [HostPort: [Int]] = [:]

    /// Asks the gate for every partition once, so that nothing is appended when one of them cannot be.
    ///
    /// - Parameter admit: returns when the partition is this node's.
    /// - Throws: what `admit` throws of a partition whose owner it does not name.
    init(_ partitions: [UInt32], admit: (UInt32) async throws -> Void) async throws {
        var places: [UInt32: HostPort?] = [:]
        for (index, partition) in partitions.enumerated() {
            if places[partition] == nil { places[partition] = .some(try await Self.place(of: partition, admit)) }
            if let address = places[partition] ?? nil {
                others[address, default: []].append(index)
            } else {
                own.append(index)
            }
        }
    }

    /// Where a partition is when it is not here.
    private static func place(of partition: UInt32, _ admit: (UInt32) async throws -> Void) async throws -> HostPort? {
        do {
            try await admit(partition)
            return nil
        } catch let error as RPCError {
            guard let address = error.partitionOwner else { throw error }
            return address
        }
    }
}

extension RPCError {
    /// The node that the call should have gone to; nil when the error is none of a wrong owner, or the owner is not known.
    var partitionOwner: HostPort? {
        guard code == .unavailable else { return nil }
        return owner.map { HostPort(host: $0.host, port: $0.port) }
    }
}
