import ArgumentParser
import EventFiles
import Learning
import Signals

/// Which events and items a command looks at: a public data set, or files.
struct EvaluationInput: ParsableArguments {
    @Option(help: ArgumentHelp("ml-100k or ml-latest-small, whose files are in --data-dir.", valueName: "name"))
    var dataset: KnownDataset?

    @Option(help: ArgumentHelp("Where the data set's files are.", valueName: "dir"))
    var dataDir = "data"

    @Option(help: ArgumentHelp("A file of events; may be given more than once.", valueName: "file"))
    var events: [String] = []

    @Option(
        help: ArgumentHelp("A file of items, for their genres; may be given more than once.", valueName: "file"))
    var items: [String] = []

    @OptionGroup var input: FileArguments

    @Option(help: ArgumentHelp("Which labels of the items count.", valueName: "attribute"))
    var labels = "genres"

    @Option(help: ArgumentHelp("Where the events are split, as a quantile of their time.", valueName: "share"))
    var splitQuantile = 0.8

    func validate() throws {
        if (dataset == nil) == events.isEmpty {
            throw ValidationError("name either a --dataset (ml-100k, ml-latest-small) or files by --events")
        }
        if !(0.01..<1).contains(splitQuantile) {
            throw ValidationError("--split-quantile \(splitQuantile) is not in 0.01 ..< 1")
        }
    }

    /// What the data is called in reports.
    var name: String { dataset?.rawValue ?? TextFile.name(of: events.first ?? "") }

    /// Reads the files.
    /// - Throws: ``CommandFailure`` when they are missing, bad, or have nothing to evaluate.
    func read(_ label: String) throws -> EvaluationData {
        var (events, items) = (events, items)
        if let dataset {
            let files = try dataset.files(in: dataDir)
            events = [files.events]
            if items.isEmpty, let found = files.items { items = [found] }
        }
        var reading = FileReading(label)
        var data = EvaluationData()
        let options = try input.options(role: .events)
        for path in events { try reading.read(path, options, into: &data.events) }
        let read = reading.rows - reading.rejected
        var table = ItemTable()
        for path in items {
            try reading.read(path, try input.options(role: .items)) { entry in
                if case .item(let item) = entry { table.add(item) }
            }
        }
        for line in reading.problemLines { Terminal.message(line) }
        if let dataset, read != dataset.ratings {
            Terminal.message(
                "\(label): warning: \(Numbers.grouped(read)) ratings, where \(dataset.rawValue) has "
                    + "\(Numbers.grouped(dataset.ratings)): is it another data set?")
        }
        data.finish(items: table.items, attribute: labels, splitQuantile: splitQuantile)
        guard data.dataset.splitPosition < data.dataset.events.count, data.dataset.splitPosition > 0 else {
            throw CommandFailure("no event after the split of \(events.joined(separator: ", "))", exit: .badData)
        }
        if data.labels.isEmpty {
            Terminal.message("\(label): no items, so no \(labels): arms that use them go without")
        }
        return data
    }
}
