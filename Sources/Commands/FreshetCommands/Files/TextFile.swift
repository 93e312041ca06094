import Foundation

/// Whole files as text.
enum TextFile {
    /// - Throws: ``CommandFailure`` that says why it cannot be read.
    @Sendable static func read(_ path: String) throws -> String {
        let bytes = try bytes(path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure("\(path) is not UTF-8 text", exit: .badData)
        }
        return text
    }

    /// The last part of a path.
    static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    static func bytes(_ path: String) throws -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            let reason = FileManager.default.fileExists(atPath: path) ? error.localizedDescription : "no such file"
            throw CommandFailure("cannot read \(path): \(reason)", exit: .badData)
        }
    }
}
