/// The lines of a file, numbered from 1, without their line ends. A line that is not UTF-8 has no text.
package struct TextLines: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var position = 0
    private var number = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package mutating func next() -> (number: Int, text: String?)? {
        guard position < bytes.count else { return nil }
        let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        var line = bytes[position..<end]
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        position = end + 1
        number += 1
        return (number, String(validating: line, as: UTF8.self))
    }
}
