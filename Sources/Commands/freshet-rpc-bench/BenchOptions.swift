#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What follows the mode on the command line.
struct BenchOptions {
    /// 0 takes any free port.
    private(set) var port = 0
    /// How long each measurement of the codec takes.
    private(set) var seconds = 0.5
    private var file: String?

    init(_ arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--port": port = rest.popFirst().flatMap { Int($0) } ?? 0
            case "--seconds": seconds = rest.popFirst().flatMap { Double($0) } ?? seconds
            default: file = argument
            }
        }
    }

    /// Writes the bytes to the file that was named; throws when there is none or it cannot be written.
    func write(_ bytes: [UInt8]) throws {
        guard let file, let stream = fopen(file, "wb") else { throw BenchFailure("no file that can be written") }
        defer { fclose(stream) }
        guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw BenchFailure("short write") }
    }
}

struct BenchFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
