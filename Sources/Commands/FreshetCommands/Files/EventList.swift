import EventFiles
import Signals

/// All events of a file, in memory and in time order.
enum EventList {
    /// Those of one time are in file order. Bad lines are reported on stderr.
    /// - Throws: ``CommandFailure`` when the file cannot be read.
    static func read(_ path: String, _ options: EventFileOptions, label: String) throws -> [Event] {
        var reading = FileReading(label, shown: 1)
        var events: [Event] = []
        try reading.read(path, options) { entry in
            if case .event(let event) = entry { events.append(event) }
        }
        for line in reading.problemLines { Terminal.message(line) }
        return events.indices.sorted { (events[$0].occurredAt, $0) < (events[$1].occurredAt, $1) }.map { events[$0] }
    }
}
