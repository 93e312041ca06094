import CoreMetrics
import Synchronization

/// A backend of swift-metrics that keeps every metric in memory and writes them in Prometheus' text format 0.0.4
/// (prometheus.io/docs/instrumenting/exposition_formats).
///
/// A metric is a name and a set of labels. Making the same one again gives the same handler, so users may make theirs
/// where they need them. Handlers record under a lock of their own that is held for a few instructions; the registry's
/// lock is taken when a metric is made and when all are written. Timers are recorded in nanoseconds and written in
/// seconds. Names and label names are made valid by replacing what Prometheus does not allow with `_`.
public final class PrometheusRegistry: MetricsFactory {
    struct Family {
        var kind: MetricKind
        var series: [MetricLabels: any MetricSeries] = [:]
    }

    struct State {
        var families: [String: Family] = [:]
        var help: [String: String] = [:]
    }

    let state = Mutex(State())

    public init() {}

    /// Says what a metric means, in one sentence, for its HELP line.
    public func describe(_ name: String, _ help: String) {
        state.withLock { $0.help[MetricName.valid(name)] = help }
    }

    /// The series of this name and these labels, made when it is new. A name that is already of another kind gets a
    /// series of its own that is never written: two kinds under one name would make the whole page invalid.
    private func series<Series: MetricSeries>(
        _ label: String, _ dimensions: [(String, String)], _ kind: MetricKind, make: () -> Series
    ) -> Series {
        let name = MetricName.valid(label)
        let labels = MetricLabels(dimensions)
        return state.withLock { state in
            var family = state.families[name] ?? Family(kind: kind)
            if let existing = family.series[labels] as? Series, family.kind == kind { return existing }
            let made = make()
            if family.kind == kind {
                family.series[labels] = made
                state.families[name] = family
            }
            return made
        }
    }

    private func remove(_ handler: any MetricSeries) {
        state.withLock { state in
            state.families = state.families.mapValues { family in
                Family(kind: family.kind, series: family.series.filter { $0.value !== handler })
            }
        }
    }

    // MARK: - MetricsFactory

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter) { CounterSeries() }
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions, .counter) { CounterSeries() }
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge) { GaugeSeries() }
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return series(label, dimensions, .gauge) { GaugeSeries() } }
        let bounds = label.hasSuffix("_seconds") ? HistogramSeries.secondBounds : HistogramSeries.amountBounds
        return series(label, dimensions, .histogram) { HistogramSeries(bounds: bounds) }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, .histogram) { HistogramSeries(bounds: HistogramSeries.secondBounds) }
    }

    public func destroyCounter(_ handler: any CounterHandler) { removeSeries(handler) }
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { removeSeries(handler) }
    public func destroyMeter(_ handler: any MeterHandler) { removeSeries(handler) }
    public func destroyRecorder(_ handler: any RecorderHandler) { removeSeries(handler) }
    public func destroyTimer(_ handler: any TimerHandler) { removeSeries(handler) }

    private func removeSeries(_ handler: AnyObject) {
        if let series = handler as? any MetricSeries { remove(series) }
    }
}

/// Prometheus' types of metrics that swift-metrics can make.
enum MetricKind: String {
    case counter, gauge, histogram
}
