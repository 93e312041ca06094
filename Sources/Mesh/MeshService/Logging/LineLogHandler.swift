import Logging

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Writes each log event as one line, with one system call, so that the lines of threads and processes do not mix.
public struct LineLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    public var logLevel: Logger.Level

    let label: String
    let format: LogFormat
    /// Microseconds since the epoch.
    let now: @Sendable () -> Int64
    let write: @Sendable (String) -> Void

    public init(
        label: String, level: Logger.Level, format: LogFormat,
        now: @escaping @Sendable () -> Int64 = { WallClock.now() },
        write: @escaping @Sendable (String) -> Void = LineLogHandler.writeToStandardError
    ) {
        self.label = label
        self.logLevel = level
        self.format = format
        self.now = now
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let own = event.metadata { all.merge(own) { _, new in new } }
        if let error = event.error { all["error"] = "\(error)" }
        let line = LogLine(
            time: now(), level: event.level, label: label, message: event.message.description, metadata: all)
        write(format == .json ? line.json : line.text)
    }

    /// One `write` to stderr; what cannot be written is lost.
    public static let writeToStandardError: @Sendable (String) -> Void = { line in
        var line = line
        line.append("\n")
        line.withUTF8 { bytes in
            _ = writeOnce(bytes)
        }
    }

    private static func writeOnce(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        #if canImport(Glibc)
        Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        #else
        Musl.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        #endif
    }
}
