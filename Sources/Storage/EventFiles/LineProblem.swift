/// Why a line of a file is no record.
package struct LineProblem: Error, Equatable, CustomStringConvertible {
    package let file: String
    /// From 1, headers included.
    package let line: Int
    package let reason: String

    package init(file: String, line: Int, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    package var description: String { "\(file):\(line): \(reason)" }
}

/// The reason alone, thrown by parsers that do not know where they are.
package struct BadLine: Error, Equatable {
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}
