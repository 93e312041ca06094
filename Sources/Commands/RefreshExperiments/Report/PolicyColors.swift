/// Which policies a plot shows, and how: not all of them, or nothing could be told apart.
enum PolicyColors {
    static let shown: [(name: String, color: String, isDashed: Bool)] = [
        ("round_robin", "#888888", false), ("random", "#bbbbbb", false), ("query_proportional", "#8c6d31", false),
        ("most_pending", "#c49c94", false), ("rps", "#d62728", false), ("rps_trial", "#d62728", true),
        ("rps_wc", "#ff7f0e", false), ("freshet", "#1f77b4", false), ("freshet_gain", "#2ca02c", false),
        ("freshet_gain_trial", "#2ca02c", true), ("always", "#000000", true),
    ]
}
