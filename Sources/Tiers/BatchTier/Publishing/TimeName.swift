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

    /// The time that profiles of this version are as of, in whole seconds; nil for a version that is not named like this.
    package static func time(of version: String) -> Timestamp? {
        let name = Array(version.utf8.prefix(17))
        guard name.count == 17, name[8] == UInt8(ascii: "T"), name[15] == UInt8(ascii: "Z"),
            name[16] == UInt8(ascii: "-")
        else { return nil }
        func number(_ range: Range<Int>) -> Int64? { Int64(String(decoding: name[range], as: UTF8.self)) }
        guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8), let hour = number(9..<11),
            let minute = number(11..<13), let second = number(13..<15), (1...12).contains(month)
        else { return nil }
        let days = CivilDate(year: year, month: Int(month), day: Int(day)).daysSinceEpoch
        return Timestamp(microseconds: (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000)
    }
}
