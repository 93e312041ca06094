// EventFilesTests: every format from files that the tests write themselves, whole, gzipped and damaged.
import EventFiles
import Foundation
import Signals
import TestSupport

/// What a file gave.
struct Contents: Equatable {
    var format: FileFormat?
    var events: [Event] = []
    var items: [Item] = []
    var problems: [LineProblem] = []
    var rejectedTexts: [String] = []
}

/// Writes bytes to a file of this name and reads it.
func contents(
    _ bytes: some Collection<UInt8>, named name: String, _ options: EventFileOptions = EventFileOptions()
) throws -> Contents {
    let directory = TemporaryDirectory()
    defer { withExtendedLifetime(directory) {} }
    let path = "\(directory.path)/\(name)"
    try Data(bytes).write(to: URL(filePath: path))
    var reader = try EventFileReader(path: path, options: options)
    var contents = Contents(format: reader.format)
    while let entry = try reader.next() {
        switch entry {
        case .event(let event): contents.events.append(event)
        case .item(let item): contents.items.append(item)
        case .rejected(let problem, let text):
            // The directory is another one every time.
            contents.problems.append(LineProblem(file: name, line: problem.line, reason: problem.reason))
            contents.rejectedTexts.append(text)
        }
    }
    return contents
}

func contents(
    _ text: String, named name: String, _ options: EventFileOptions = EventFileOptions()
) throws -> Contents {
    try contents(Array(text.utf8), named: name, options)
}

/// The error that reading ends with, without the directory; nil when there is none.
func failure(_ bytes: some Collection<UInt8>, named name: String, _ options: EventFileOptions = EventFileOptions())
    -> EventFileError?
{
    do {
        _ = try contents(bytes, named: name, options)
        return nil
    } catch let error as EventFileError {
        return error
    } catch {
        return .unreadable(path: name, reason: "\(error)")
    }
}
