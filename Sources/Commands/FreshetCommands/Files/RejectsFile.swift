import EventFiles
import Foundation

/// Rows that were not taken, with the reasons: tab-separated with a header, the row's own text last, so that
/// `cut -f4-` gives the rows to repair. It comes into being with the first bad row.
package final class RejectsFile {
    package let path: String
    private var handle: FileHandle?
    package private(set) var count = 0

    package init(path: String) { self.path = path }

    deinit { try? handle?.close() }

    /// - Throws: ``CommandFailure`` when it cannot be written.
    package func write(_ problem: LineProblem, text: String) throws {
        do {
            let file = try handle ?? open()
            // A row that spans lines, or a reason that quotes one, stays on one line here.
            let fields = [problem.file, String(problem.line), problem.reason, text].map { field in
                field.replacing("\n", with: "\\n").replacing("\r", with: "\\r")
            }
            try file.write(contentsOf: Data((fields.joined(separator: "\t") + "\n").utf8))
            count += 1
        } catch {
            throw CommandFailure("cannot write \(path): \(error.localizedDescription); choose another with --rejects")
        }
    }

    private func open() throws -> FileHandle {
        try Data("file\tline\treason\ttext\n".utf8).write(to: URL(fileURLWithPath: path))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seekToEnd()
        handle = file
        return file
    }
}
