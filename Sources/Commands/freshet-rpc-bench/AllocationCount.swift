#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// How often the process has allocated, if the counting library of `scripts/bench` is preloaded.
struct AllocationCount {
    private typealias Counter = @convention(c) () -> UInt64
    private let counter: Counter

    /// Nil without the library.
    init?() {
        guard let symbol = dlsym(nil, "bench_allocation_count") else { return nil }
        counter = unsafeBitCast(symbol, to: Counter.self)
    }

    var current: UInt64 { counter() }
}
