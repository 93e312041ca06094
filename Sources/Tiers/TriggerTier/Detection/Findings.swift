/// What a batch of the log leads to.
package struct Findings: Sendable, Equatable {
    /// Patches to write, in the order of their detections.
    package var writes: [PatchWrite] = []
    /// Users of whom values are to be computed anew.
    package var refreshes: [RefreshRequest] = []

    package var isEmpty: Bool { writes.isEmpty && refreshes.isEmpty }
    /// Patches to write.
    package var count: Int { writes.count }
}
