// freshet-refresh-bench: what `scripts/bench refresh` and `scripts/bench scheduler` run. Start reading in RefreshExperiments.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import RefreshExperiments

do {
    try RefreshBench.run(Array(CommandLine.arguments.dropFirst()))
} catch {
    _ = "freshet-refresh-bench: \(error)\n".withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(error is ExperimentFailure ? 2 : 1)
}
