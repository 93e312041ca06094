/// The number of a topology: it grows with every change and never goes backwards, also not when the process starts again
/// after `kill -9`, although no change is written to the disk.
///
/// The upper 32 bits count the starts of the process, which the store writes before anything is served; the lower 32 bits
/// count the changes since then.
package struct TopologyRevision: Sendable, Equatable {
    package private(set) var value: UInt64

    /// - Parameter boot: how many times the process has started on this data directory, from 1.
    package init(boot: UInt32) {
        precondition(boot > 0, "starts are counted from 1, so that no revision is 0, which clients send for 'none'")
        value = UInt64(boot) << 32
    }

    package mutating func advance() {
        value += 1
    }
}
