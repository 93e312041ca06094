// How long requests in words take: freshet-query-bench [ITEMS [QUERIES]], 100,000 and 2,000 unless said. One thread, no network;
// processor time of the thread, so that whatever else runs on the machine is not counted.
import Queries

#if canImport(Glibc)
import Glibc
#endif

let arguments = CommandLine.arguments.dropFirst().map { Int($0) ?? 0 }
let count = arguments.first ?? 100_000
let queries = arguments.count > 1 ? arguments[1] : 2_000
guard count > 0, queries > 0 else {
    print("usage: freshet-query-bench [ITEMS [QUERIES]]")
    exit(64)
}

/// Of the process, in MB, as the kernel counts it.
func resident() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 128)
    let length = fread(&bytes, 1, bytes.count, file)
    let fields = String(decoding: bytes.prefix(length), as: UTF8.self).split(separator: " ")
    return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4_096 / 1_048_576
}

/// Of this thread.
func processorTime(_ body: () -> Void) -> Duration {
    func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
    let start = now()
    body()
    return now() - start
}

func milliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }

func report(_ what: String, _ times: [Duration]) {
    let sorted = times.sorted().map(milliseconds)
    func at(_ share: Double) -> Double {
        (sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))] * 1_000).rounded() / 1_000
    }
    print("\(what): p50 \(at(0.5)) ms, p99 \(at(0.99)) ms, max \(at(1)) ms")
}

var generated = GeneratedItems(count: count)
let before = resident()
var made: QueryIndex?
let building = processorTime { made = QueryIndex(generated.items) }
guard let index = made else { exit(70) }
print(
    "index of \(count) items: \(milliseconds(building).rounded()) ms, \(resident() - before) MB beside the items' \(before) MB"
)

let interpreter = QueryInterpreter(index)
var understanding: [Duration] = []
var searching: [Duration] = []
var (anchors, wanted) = (0, 0)
for number in 0..<queries {
    let query = generated.query(number)
    if [0, 1, 4].contains(number % 5) { wanted += 1 }
    var interpretation = Interpretation(query: query)
    understanding.append(processorTime { interpretation = interpreter.interpret(query) })
    if !interpretation.anchors.isEmpty { anchors += 1 }
    searching.append(processorTime { _ = QueryCandidates(interpretation, index: index).top(100) })
}
print("\(queries) queries, \(anchors) anchors found of \(wanted)")
report("interpretation", understanding)
report("candidates, best 100 of all items", searching)
