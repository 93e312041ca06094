#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Seconds of processor time, so that what else the machine does is not counted. The scheduler runs on one thread.
enum ProcessorClock {
    static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    static func measure(_ work: () -> Void) -> Double {
        let start = seconds
        work()
        return seconds - start
    }
}
