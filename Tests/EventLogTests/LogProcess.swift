import Foundation

/// A run of `log-process` (Tests/LogProcess), and what it printed.
struct LogProcess {
    /// The lines printed, by their first word.
    private(set) var output: [String: [String]] = [:]

    /// `log-process`, which is built beside the tests.
    static let program: String = {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: own ?? CommandLine.arguments[0]).deletingLastPathComponent().path + "/log-process"
    }()

    /// Runs a shell script to its end, or until it has printed `lines` lines: then its process, which the script should
    /// have become by `exec`, is killed as by `kill -9`.
    init(_ script: String, _ arguments: [String], killAfterLines lines: Int = .max) async throws {
        output = try await withCheckedThrowingContinuation { reply in
            Thread.detachNewThread { reply.resume(with: Result { try Self.run(script, arguments, lines) }) }
        }
    }

    private static func run(_ script: String, _ arguments: [String], _ lines: Int) throws -> [String: [String]] {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", script, program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        var bytes = Data()
        var count = 0
        while count < lines, case let more = pipe.fileHandleForReading.availableData, !more.isEmpty {
            bytes.append(more)
            count += more.count { $0 == UInt8(ascii: "\n") }
        }
        if count >= lines { kill(process.processIdentifier, SIGKILL) }
        bytes.append(pipe.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        let whole = bytes[..<(bytes.lastIndex(of: UInt8(ascii: "\n")) ?? bytes.startIndex)]
        return String(decoding: whole, as: UTF8.self).split(separator: "\n").reduce(into: [:]) { output, line in
            let words = line.split(separator: " ", maxSplits: 1)
            output[String(words[0]), default: []].append(words.count > 1 ? String(words[1]) : "")
        }
    }
}
