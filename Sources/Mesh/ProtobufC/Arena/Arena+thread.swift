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
    @inlinable
    public static func withScratch<Result>(_ body: (Arena) throws -> Result) rethrows -> Result {
        let arena = ofThread
        let mark = arena.mark
        defer { arena.rewind(to: mark) }
        return try body(arena)
    }

    /// The calling thread's arena.
    @usableFromInline
    static var ofThread: Arena {
        if let existing = pthread_getspecific(threadKey) {
            return Unmanaged<Arena>.fromOpaque(existing).takeUnretainedValue()
        }
        let arena = Arena()
        pthread_setspecific(threadKey, Unmanaged.passRetained(arena).toOpaque())
        return arena
    }
}
