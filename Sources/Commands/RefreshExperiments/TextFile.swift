#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Files as text, without Foundation.
public enum TextFile {
    public static func lines(of path: String) throws -> [Substring] {
        guard let file = fopen(path, "rb") else {
            throw ExperimentFailure("cannot open \(path): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
            bytes.append(contentsOf: chunk[..<count])
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }

    public static func save(_ text: String, to path: String) throws {
        guard let file = fopen(path, "wb") else {
            throw ExperimentFailure("cannot write \(path): \(String(cString: strerror(errno)))")
        }
        let bytes = Array(text.utf8)
        let written = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, written == bytes.count else { throw ExperimentFailure("cannot write \(path)") }
    }

    /// A line for the person at the terminal.
    static func say(_ text: String) {
        _ = "\(text)\n".withCString { write(STDERR_FILENO, $0, strlen($0)) }
    }
}
