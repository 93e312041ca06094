// freshet-batch-bench: what `scripts/bench batch` measures of the batch tier, the steps of a build in one process.
//
// Every mode prints one line of JSON with seconds by step. Where to start reading: `BatchPipeline.swift` for the steps,
// `GeneratedLog.swift` for what is folded when no file is given.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

let usage = """
    usage: freshet-batch-bench MODE
      log --ratings FILE --items FILE --directory DIR     a build from files: parse, take over, fold, publish, fit
      memory --ratings FILE --items FILE                  parse and fold in memory, without a state on the disk
      generated --events N --users N --items N --directory DIR
                                                          a build of 29 days, and the thirtieth day on top of it
      write-log --ratings FILE --items FILE --events N --users N --item-count N
                                                          a generated log as MovieLens files
    """

let arguments = CommandLine.arguments.dropFirst()
do {
    let options = try BatchBenchOptions(Array(arguments.dropFirst()))
    let result: BenchResult
    switch arguments.first {
    case "log": result = try LogBenchmark(options).build()
    case "memory": result = try LogBenchmark(options).foldInMemory()
    case "generated": result = try GeneratedBenchmark(options).run()
    case "write-log": result = try GeneratedBenchmark(options).writeLog()
    default: throw BatchBenchFailure(usage)
    }
    print(result.json)
} catch {
    _ = "\(error)\n".withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(error is BatchBenchFailure ? 2 : 1)
}
