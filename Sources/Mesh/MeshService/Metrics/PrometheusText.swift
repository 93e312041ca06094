extension PrometheusRegistry {
    /// The content type of ``text()``.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// All metrics, sorted by name and labels, each with its HELP and TYPE lines.
    public func text() -> String {
        let (families, help) = state.withLock { ($0.families, $0.help) }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) where !family.series.isEmpty {
            Self.writeHead(name: name, kind: family.kind, help: help[name], into: &text)
            for (labels, series) in family.series.sorted(by: { $0.key.text < $1.key.text }) {
                series.write(name: name, labels: labels, into: &text)
            }
        }
        return text
    }

    static func writeHead(name: String, kind: MetricKind, help: String?, into text: inout String) {
        let words = name.split(separator: "_").joined(separator: " ")
        let help = (help ?? words).replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }
}
