/// What a mode is told on the command line.
struct BatchBenchOptions {
    private var values: [String: String] = [:]

    init(_ arguments: [String]) throws(BatchBenchFailure) {
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            guard flag.hasPrefix("--"), let value = rest.popFirst() else { throw BatchBenchFailure(usage) }
            values[String(flag.dropFirst(2))] = value
        }
    }

    func text(_ name: String) throws(BatchBenchFailure) -> String {
        guard let text = values[name] else { throw BatchBenchFailure("--\(name) is missing\n\(usage)") }
        return text
    }

    func count(_ name: String) throws(BatchBenchFailure) -> Int {
        guard let count = Int(try text(name)), count > 0 else {
            throw BatchBenchFailure("--\(name) is no number above 0")
        }
        return count
    }
}

/// Why there is no measurement; its text is for the person at the terminal.
struct BatchBenchFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
