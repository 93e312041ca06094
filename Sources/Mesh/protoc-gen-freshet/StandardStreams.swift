#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Whole reads and writes of the process's standard streams.
enum StandardStreams {
    static func readInput() throws -> [UInt8] {
        var input: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count == 0 { return input }
            guard count > 0 else { throw StreamError.read(errno) }
            input.append(contentsOf: buffer[..<count])
        }
    }

    static func writeOutput(_ bytes: [UInt8]) throws {
        try writeAll(bytes, to: STDOUT_FILENO)
    }

    static func writeError(_ text: String) {
        try? writeAll(Array(text.utf8), to: STDERR_FILENO)
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw StreamError.write(errno) }
            rest = rest.dropFirst(count)
        }
    }
}

enum StreamError: Error, CustomStringConvertible {
    case read(Int32)
    case write(Int32)

    var description: String {
        switch self {
        case .read(let code): "cannot read standard input: \(String(cString: strerror(code)))"
        case .write(let code): "cannot write standard output: \(String(cString: strerror(code)))"
        }
    }
}
