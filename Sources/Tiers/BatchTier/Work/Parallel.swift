import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Work on many values, spread over the processor's cores.
package enum Parallel {
    /// Calls `body` with consecutive pieces of the values, at the same time on several threads, and gives the results in order.
    /// Blocks the calling thread until all are done.
    ///
    /// - Throws: the error of the first piece that failed.
    package static func map<Value: Sendable, Result: Sendable>(
        _ values: [Value], _ body: @Sendable (ArraySlice<Value>) throws -> Result
    ) throws -> [Result] {
        // A few pieces for each core, so that one with long pieces does not keep the others waiting.
        let pieces = min(values.count, 4 * coreCount)
        let results = Mutex([Swift.Result<Result, any Error>?](repeating: nil, count: pieces))
        DispatchQueue.concurrentPerform(iterations: pieces) { piece in
            let range = (values.count * piece / pieces)..<(values.count * (piece + 1) / pieces)
            let result = Swift.Result { try body(values[range]) }
            results.withLock { $0[piece] = result }
        }
        return try results.withLock { $0 }.compactMap { try $0?.get() }
    }

    private static let coreCount = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}
