#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Microseconds since the epoch.
func wallTime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
}
