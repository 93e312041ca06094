import Foundation
import Learning
import Signals
import Traffic

/// The files of generated traffic: `events.jsonl`, `items.jsonl`, `truth.jsonl`.
package struct GeneratedFiles {
    package struct Counts: Equatable {
        package var events = 0
        package var items = 0
        package var episodes = 0

        var json: JSONText {
            .object([("events", .integer(events)), ("items", .integer(items)), ("episodes", .integer(episodes))])
        }
    }

    private static let flushedBytes = 1 << 20
    private let directory: String

    /// - Throws: ``CommandFailure`` when the directory cannot be made.
    package init(directory: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure("cannot make the directory \(directory): \(error.localizedDescription)")
        }
        self.directory = directory
    }

    /// Generates a plan's traffic into the files, minute by minute.
    ///
    /// - Throws: `TrafficPlanError`; ``CommandFailure`` when a file cannot be written.
    package func write(_ plan: TrafficPlan, seed: UInt64) throws -> Counts {
        var traffic = try TrafficGenerator(plan, random: SeededGenerator(seed: seed))
        var counts = Counts(items: traffic.items.all.count, episodes: traffic.truth.count)
        try save("items.jsonl", traffic.items.all.lazy.map(GeneratedLine.item))
        try save("truth.jsonl", traffic.truth.lazy.map(GeneratedLine.episode))
        let file = try open("events.jsonl")
        var text = ""
        while let events = traffic.nextMinute() {
            counts.events += events.count
            for event in events { text += GeneratedLine.event(event).compact + "\n" }
            if text.utf8.count > Self.flushedBytes {
                try append(text, to: file, "events.jsonl")
                text = ""
            }
        }
        try append(text, to: file, "events.jsonl")
        try file.close()
        return counts
    }

    private func save(_ name: String, _ lines: some Sequence<JSONText>) throws {
        let file = try open(name)
        try append(lines.reduce(into: "") { $0 += $1.compact + "\n" }, to: file, name)
        try file.close()
    }

    private func open(_ name: String) throws -> FileHandle {
        let path = "\(directory)/\(name)"
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
        else { throw CommandFailure("cannot write \(path)") }
        return file
    }

    private func append(_ text: String, to file: FileHandle, _ name: String) throws {
        do {
            try file.write(contentsOf: Data(text.utf8))
        } catch {
            throw CommandFailure("cannot write \(directory)/\(name): \(error.localizedDescription)")
        }
    }
}
