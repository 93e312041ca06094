// freshet-ranker-bench: the snapshot and the load of `scripts/bench rank`.
//
// Every mode prints one line of JSON, and fails when a call fails.
//
// Where to start reading: `BenchSnapshot.swift` for what is ranked, `RankLoad.swift` for how load is made.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

let usage = """
    usage: freshet-ranker-bench MODE [options]
      snapshot --dir DIR [--items N --users N --events N | --data FILE]   a snapshot in a ranker's data directory
      fill --port P --users N --items N                                   recent events into a session tier
      load --port P --users N --items N [--candidates N] [--seconds S] [--in-flight N | --rate R] [--logged]
    """

let arguments = CommandLine.arguments.dropFirst()
do {
    let options = try RankBenchOptions(Array(arguments.dropFirst()))
    switch arguments.first {
    case "snapshot": try BenchSnapshot(options: options).write()
    case "fill": try await RankLoad(options).fill()
    case "load": try await RankLoad(options).run()
    default: throw RankBenchFailure(usage)
    }
} catch {
    _ = "\(error)\n".withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(error is RankBenchFailure ? 2 : 1)
}
