/// Who decides whether a request for a partition is served here. Asked before every request, with the request's deadline.
///
/// Any task may ask. What `admit` throws is what the caller is told: that another node owns the partition and where it
/// is, or that nobody does yet.
package protocol PartitionGate: Sendable {
    /// Returns when requests for the partition are served here. Waits while it is being taken over, at most until the
    /// deadline; nil is no deadline of its own.
    func admit(_ partition: UInt32, deadline: ContinuousClock.Instant?) async throws
}

/// Every partition is this node's.
package struct OpenGate: PartitionGate {
    package init() {}

    package func admit(_ partition: UInt32, deadline: ContinuousClock.Instant?) async throws {}
}
