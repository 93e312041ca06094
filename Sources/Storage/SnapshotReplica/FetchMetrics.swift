import Metrics

/// What a node measures of fetching snapshots.
struct FetchMetrics: Sendable {
    private let bytes = Counter(label: "freshet_snapshot_fetched_bytes_total")
    private let resumes = Counter(label: "freshet_snapshot_fetch_resumes_total")
    private let damaged = Counter(label: "freshet_snapshot_damaged_pieces_total")

    func received(_ count: Int) { bytes.increment(by: Int64(count)) }
    /// A file is fetched on from its middle.
    func resumed() { resumes.increment() }

    func refused(_ problem: FetchProgress.Problem) {
        if case .damaged = problem { damaged.increment() }
    }
}
