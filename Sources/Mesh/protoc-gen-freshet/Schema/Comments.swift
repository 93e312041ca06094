import CDescriptor
import ProtobufC

/// The comments of a .proto file by the path of what they are attached to (see SourceCodeInfo in descriptor.proto).
struct Comments {
    private var lines: [[Int32]: [String]] = [:]

    init(_ info: UnsafeMutablePointer<Google__Protobuf__SourceCodeInfo>?) {
        guard let info = info?.pointee else { return }
        for location in UnsafeBufferPointer(start: info.location, count: info.n_location) {
            guard let location = location?.pointee else { continue }
            let text = CField.string(location.leading_comments) + CField.string(location.trailing_comments)
            guard !text.isEmpty else { continue }
            lines[CField.scalars(location.path, location.n_path)] = Comments.trimmedLines(text)
        }
    }

    /// The lines of the comment before, and of the one behind, the element at `path`.
    subscript(path: [Int32]) -> [String] { lines[path] ?? [] }

    private static func trimmedLines(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var line = line.drop { $0 == " " }
            while line.last == " " { line = line.dropLast() }
            return String(line)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
