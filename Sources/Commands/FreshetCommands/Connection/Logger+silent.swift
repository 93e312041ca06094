import Logging

extension Logger {
    /// Says nothing: a command reports what went wrong by itself.
    static var silent: Logger {
        Logger(label: "freshet", factory: { _ in SwiftLogNoOpLogHandler() })
    }
}
