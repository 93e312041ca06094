/// What follows the mode on the command line.
struct SessionBenchOptions: Sendable {
    private(set) var port = 0
    /// How long the load lasts, unless `calls` says how much there is.
    private(set) var seconds = 5.0
    private(set) var calls: Int?
    private(set) var inFlight = 256
    /// Events a call.
    private(set) var batch = 1
    private(set) var users = 100_000
    /// Connections to Redis.
    private(set) var connections = 4
    /// Whether users take turns instead of being drawn.
    private(set) var spreads = false

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--spread" {
                spreads = true
                continue
            }
            guard let value = rest.popFirst().flatMap({ Double($0) }), value > 0 else {
                throw SessionBenchFailure("\(argument) needs a number above 0")
            }
            switch argument {
            case "--port": port = Int(value)
            case "--seconds": seconds = value
            case "--calls": calls = Int(value)
            case "--in-flight": inFlight = Int(value)
            case "--batch": batch = Int(value)
            case "--users": users = Int(value)
            case "--connections": connections = Int(value)
            default: throw SessionBenchFailure("\(argument) is no option")
            }
        }
    }
}

/// A misuse of the command line, or a load that did not do what it should.
struct SessionBenchFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
