#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

import Signals

/// Times as people and file names have them, in UTC.
enum TimeName {
    /// `2026-01-01T00:00:00Z`
    static func utc(_ time: Timestamp) -> String { text(time, "%Y-%m-%dT%H:%M:%SZ") }

    /// `20260101T000000Z`, which sorts like the time.
    static func compact(_ time: Timestamp) -> String { text(time, "%Y%m%dT%H%M%SZ") }

    private static func text(_ time: Timestamp, _ format: String) -> String {
        var seconds = time_t(time.floor(toMultipleOf: 1_000_000).microseconds / 1_000_000)
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return "\(time.microseconds)us" }
        var buffer = [CChar](repeating: 0, count: 64)
        let count = strftime(&buffer, buffer.count, format, &parts)
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Names of snapshots: the time that they are as of and a number that is never given twice, so that they sort.
package enum SnapshotVersion {
    /// `20260101T000000Z-000003`
    package static func name(asOf time: Timestamp, number: UInt64) -> String {
        let digits = String(number)
        return TimeName.compact(time) + "-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}
