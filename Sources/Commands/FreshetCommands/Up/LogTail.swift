import Foundation

/// The end of a log, for a report of what happened.
package enum LogTail {
    /// The last `count` lines of a file, reading at most its last 64 KiB; empty when it cannot be read.
    package static func lines(_ count: Int, of path: String) -> [String] {
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        guard let end = try? file.seekToEnd() else { return [] }
        let start = end > 65_536 ? end - 65_536 : 0
        guard (try? file.seek(toOffset: start)) != nil, let data = try? file.readToEnd() else { return [] }
        return lines(count, ofText: String(decoding: data, as: UTF8.self))
    }

    package static func lines(_ count: Int, ofText text: String) -> [String] {
        text.split(separator: "\n").suffix(count).map(String.init)
    }
}
