/// The command line, the environment or the file says something that cannot be followed. The process exits with 64.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// EX_USAGE of sysexits.h.
    public static let exitCode: Int32 = 64

    /// Where it is said: `flag --port`, `environment variable FRESHET_PORT`, `mesh.yaml:3`.
    public let source: String
    /// What is wrong with it and, where one is near, what was probably meant.
    public let problem: String

    public init(source: String, problem: String) {
        self.source = source
        self.problem = problem
    }

    public var description: String { "\(source): \(problem)" }
}

/// Finds the known name that a misspelt one was probably meant to be.
enum NearestName {
    /// ` (did you mean 'port'?)`, or nothing when no name is near.
    static func hint(for name: String, among known: some Sequence<String>, format: (String) -> String = { $0 })
        -> String
    {
        let candidates = known.map { (name: $0, distance: distance(name, $0)) }
        guard let best = candidates.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }),
            best.distance <= max(2, name.count / 3)
        else { return "" }
        return " (did you mean \(format(best.name))?)"
    }

    /// Levenshtein's edit distance, in two rows.
    static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a.utf8)
        let b = Array(b.utf8)
        var row = Array(0...b.count)
        for i in a.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let substituted = diagonal + (a[i] == b[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
