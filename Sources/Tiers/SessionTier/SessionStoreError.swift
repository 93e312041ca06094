/// Why the store refused a request; errors of the log itself are `EventLogError`, those of the gate its own.
package enum SessionStoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The partition is not served here at the moment; nothing was written. Try again, here or where its owner is.
    case notServed(partition: UInt32)
    /// A partition was to be opened, sealed or closed, and is not in a phase in which that can be done.
    case wrongPhase(partition: UInt32, phase: PartitionLifecycle.Phase, wanted: String)
    /// The anonymous id belongs to another user already.
    case linkedToAnother(anonymousID: String)
    /// What a hand-over or a checkpoint brought cannot be read.
    case unreadableState(partition: UInt32, reason: String)

    package var description: String {
        switch self {
        case .notServed(let partition):
            "partition \(partition) is not served by this node at the moment; try again"
        case .wrongPhase(let partition, let phase, let wanted):
            "partition \(partition) is \(phase), so it cannot be \(wanted)"
        case .linkedToAnother(let anonymousID):
            "'\(anonymousID)' is linked to another user already; an anonymous id is linked once"
        case .unreadableState(let partition, let reason):
            "the state of partition \(partition) cannot be read: \(reason)"
        }
    }
}
