// freshet-batch-bench: what `scripts/bench batch` measures of the batch tier: the steps of a build, in one process.
//
// Prints one line of JSON. Where to start reading: `BatchPipeline.swift`.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

struct BatchBenchFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

func say(_ text: String) { _ = (text + "\n").withCString { write(STDERR_FILENO, $0, strlen($0)) } }

do {
    let log = GeneratedLog(
        events: Int(CommandLine.arguments[1])!, users: Int(CommandLine.arguments[2])!,
        items: Int(CommandLine.arguments[3])!, days: 30)
    var pipeline = try BatchPipeline(directory: CommandLine.arguments[4])
    var watch = Stopwatch()
    try pipeline.store.put(log.catalogueItems())
    let before = log.events / 30 * 29
    for n in 0..<before { _ = log.event(at: n) }
    say("cpu \(clock()/10000) generate \(watch.lap())")
    try pipeline.take(before) { log.event(at: $0) }
    say("cpu \(clock()/10000) take \(watch.lap())")
    say("cpu \(clock()/10000) profiles \(try pipeline.buildProfiles(asOf: log.midnight(after: 28)))")
    say("cpu \(clock()/10000) models \(try pipeline.fitModels(asOf: log.midnight(after: 28), lambda: 100))")
    _ = watch.lap()
    try pipeline.take(log.events - before) { log.event(at: before + $0) }
    say("cpu \(clock()/10000) take \(watch.lap())")
    say("cpu \(clock()/10000) profiles \(try pipeline.buildProfiles(asOf: log.midnight(after: 29)))")
} catch {
    say("\(error)")
    exit(1)
}
