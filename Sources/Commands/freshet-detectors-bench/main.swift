// freshet-detectors-bench: what `scripts/bench detectors` measures. The detectors of the standard catalogue in one process, over
// generated traffic whose truth is known; no sockets, no files.
//
// Where to start reading: `TrendingBenchmark.swift` (bursts), `StoryBenchmark.swift` (binges and shifts),
// `OverrideBenchmark.swift` (patches against "fresher wins" and "batch only").

import CatalogueFile
import Signals

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

let usage = "usage: freshet-detectors-bench [--seed N] [--bursts N] [--days N] [--stories N] [--story-days N]"

do {
    let options = try DetectorsBenchOptions(Array(CommandLine.arguments.dropFirst()))
    let catalogue = try CatalogueFile.parse(CatalogueFile.defaultText)
    let report = try DetectorsBenchmark(catalogue: catalogue, options: options).run()
    print(report.text)
} catch {
    _ = "\(error)\n".withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(error is DetectorsBenchFailure ? 2 : 1)
}
