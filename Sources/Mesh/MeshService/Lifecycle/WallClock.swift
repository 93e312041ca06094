#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The server's clock as the mesh counts time: microseconds since the epoch.
public struct WallClock: Sendable {
    private let read: @Sendable () -> Int64

    /// A clock that a test or a replay moves by itself.
    public init(_ read: @escaping @Sendable () -> Int64) {
        self.read = read
    }

    /// The system's real-time clock.
    public static let system = WallClock { WallClock.now() }

    /// Microseconds since the epoch.
    public func callAsFunction() -> Int64 { read() }

    /// Microseconds since the epoch, of the system's clock.
    public static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
