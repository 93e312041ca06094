#if canImport(Glibc)
import CMalloc
#endif
import Synchronization

/// Gives the memory that reading checkpoints and the log took back to the system, once no partition is being opened any more.
///
/// The allocator would keep it: after a restart that read 5 million events it held 700 MB, of which 190 were in use.
final class FreedMemory: Sendable {
    private let openings = Atomic(0)

    /// Runs `body`, which opens a partition.
    func afterOpening<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        openings.add(1, ordering: .relaxed)
        defer {
            if openings.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { Self.giveBack() }
        }
        return try await body()
    }

    private static func giveBack() {
        #if canImport(Glibc)
        malloc_trim(0)
        #endif
    }
}
