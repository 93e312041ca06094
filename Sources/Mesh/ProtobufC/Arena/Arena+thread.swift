#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The key under which each thread keeps its arena; the destructor runs when the thread ends.
private let threadKey: pthread_key_t = {
    var key = pthread_key_t()
    let status = pthread_key_create(&key) { arena in
        if let arena { Unmanaged<Arena>.fromOpaque(arena).release() }
    }
    precondition(status == 0, "no thread-specific key left for the message arena")
    return key
}()

extension Arena {
    /// Lends the calling thread's arena to `body`, and rewinds it afterwards. Uses may nest; nothing in `body` can suspend.
    public static func withScratch<Result>(_ body: (Arena) throws -> Result) rethrows -> Result {
        if let existing = pthread_getspecific(threadKey) {
            let arena = Unmanaged<Arena>.fromOpaque(existing).takeUnretainedValue()
            return try arena.rewinding { try body(arena) }
        }
        let arena = Arena()
        pthread_setspecific(threadKey, Unmanaged.passRetained(arena).toOpaque())
        return try arena.rewinding { try body(arena) }
    }
}
