/// What follows the mode on the command line.
struct RankBenchOptions: Sendable {
    private(set) var port = 0
    private(set) var seconds = 5.0
    private(set) var inFlight = 1
    /// Requests a second, arriving at random; 0: the next one when one is answered.
    private(set) var rate = 0.0
    /// Candidates a request names; 0: it names none, and everything is retrieved.
    private(set) var candidates = 0
    private(set) var users = 943
    private(set) var items = 1_682
    private(set) var events = 100_000
    /// Whether requests leave a trace in the ranker's exposure log, as they do in service.
    private(set) var isLogged = false
    /// Where a snapshot is written: the data directory of a ranker.
    private(set) var directory = ""
    /// A file of interactions in the form of MovieLens-100k in place of generated ones.
    private(set) var data = ""

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--logged" {
                isLogged = true
                continue
            }
            guard let text = rest.popFirst() else { throw RankBenchFailure("\(argument) needs a value") }
            if argument == "--dir" {
                directory = text
                continue
            }
            if argument == "--data" {
                data = text
                continue
            }
            guard let value = Double(text), value >= 0 else {
                throw RankBenchFailure("\(argument) needs a number, 0 or above")
            }
            switch argument {
            case "--port": port = Int(value)
            case "--seconds": seconds = value
            case "--in-flight": inFlight = max(1, Int(value))
            case "--rate": rate = value
            case "--candidates": candidates = Int(value)
            case "--users": users = max(1, Int(value))
            case "--items": items = max(1, Int(value))
            case "--events": events = Int(value)
            default: throw RankBenchFailure("\(argument) is no option")
            }
        }
    }
}

/// A misuse of the command line, or a load that did not do what it should.
struct RankBenchFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
