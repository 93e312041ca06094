import Dispatch
import Foundation

/// SIGINT and SIGTERM as values, while this is alive.
final class StopSignals {
    private let sources: [any DispatchSourceSignal]

    /// - Parameter received: called on a queue of its own for each signal.
    init(_ received: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "freshet.up.signals")
        sources = [SIGINT, SIGTERM].map { number in
            // Else the default action ends the process before the source sees the signal.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler(handler: received)
            source.resume()
            return source
        }
    }

    deinit { sources.forEach { $0.cancel() } }
}
