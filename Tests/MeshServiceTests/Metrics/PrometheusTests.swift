import CoreMetrics
import MeshService
import Testing

@Suite struct PrometheusTests {
    private let registry = PrometheusRegistry()

    private func page() throws -> PrometheusPage { try #require(PrometheusPage(registry.text())) }

    @Test func countersAndGaugesReadBack() throws {
        Counter(label: "freshet_events_total", dimensions: [("kind", "view")], factory: registry).increment(by: 3)
        Counter(label: "freshet_events_total", dimensions: [("kind", "view")], factory: registry).increment()
        Counter(label: "freshet_events_total", dimensions: [("kind", "click")], factory: registry).increment(by: 2)
        FloatingPointCounter(label: "freshet_spent_seconds_total", factory: registry).increment(by: 0.25)
        Gauge(label: "freshet_partitions", factory: registry).record(64)
        let meter = Meter(label: "freshet_in_flight", factory: registry)
        meter.set(5)
        meter.decrement(by: 2.0)
        let page = try page()
        #expect(page.types["freshet_events_total"] == "counter")
        #expect(page.value("freshet_events_total", ["kind": "view"]) == 4)
        #expect(page.value("freshet_events_total", ["kind": "click"]) == 2)
        #expect(page.value("freshet_spent_seconds_total") == 0.25)
        #expect(page.types["freshet_partitions"] == "gauge")
        #expect(page.value("freshet_partitions") == 64)
        #expect(page.value("freshet_in_flight") == 3)
    }

    @Test func timersAreHistogramsInSeconds() throws {
        let timer = Timer(label: "freshet_rpc_server_duration_seconds", dimensions: [("code", "ok")], factory: registry)
        timer.recordNanoseconds(Int64(50_000))  // 50 µs
        timer.recordMilliseconds(Int64(3))
        timer.recordSeconds(Int64(60))
        let page = try page()
        let name = "freshet_rpc_server_duration_seconds"
        #expect(page.types[name] == "histogram")
        #expect(page.value("\(name)_bucket", ["code": "ok", "le": "0.0001"]) == 1)
        #expect(page.value("\(name)_bucket", ["code": "ok", "le": "0.0025"]) == 1)
        #expect(page.value("\(name)_bucket", ["code": "ok", "le": "0.005"]) == 2)
        #expect(page.value("\(name)_bucket", ["code": "ok", "le": "10"]) == 2)
        #expect(page.value("\(name)_bucket", ["code": "ok", "le": "+Inf"]) == 3)
        #expect(page.value("\(name)_count", ["code": "ok"]) == 3)
        let sum = try #require(page.value("\(name)_sum", ["code": "ok"]))
        #expect(abs(sum - 60.00305) < 1e-9)
    }

    @Test func bucketsNeverDecrease() throws {
        let recorder = Recorder(label: "freshet_batch_size", factory: registry)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<1_000 { recorder.record(Int64.random(in: 0...100_000, using: &generator)) }
        let buckets = try page().samples.filter { $0.name == "freshet_batch_size_bucket" }.map(\.value)
        #expect(buckets.count > 10)
        #expect(buckets == buckets.sorted())
        #expect(buckets.last == 1_000)
    }

    @Test func labelsAreEscaped() throws {
        let nasty = "a\"b\\c\nd,e}"
        Counter(label: "c", dimensions: [("why", nasty)], factory: registry).increment()
        #expect(try page().value("c", ["why": nasty]) == 1)
    }

    @Test func namesAreMadeValid() throws {
        Counter(label: "9lives.of-a cat", dimensions: [("a-b", "1")], factory: registry).increment()
        #expect(try page().value("_lives_of_a_cat", ["a_b": "1"]) == 1)
    }

    @Test func helpIsWrittenOnceAFamily() throws {
        registry.describe("c", "What it\ncounts.")
        Counter(label: "c", dimensions: [("k", "1")], factory: registry).increment()
        Counter(label: "c", dimensions: [("k", "2")], factory: registry).increment()
        #expect(try page().help["c"] == "What it\\ncounts.")
        #expect(registry.text().split(separator: "\n").filter { $0.hasPrefix("# TYPE c ") }.count == 1)
    }

    @Test func aNameOfTwoKindsKeepsThePageValid() throws {
        Counter(label: "both", factory: registry).increment()
        Meter(label: "both", factory: registry).set(7)
        let page = try page()
        #expect(page.types["both"] == "counter")
        #expect(page.value("both") == 1)
    }

    @Test func aDestroyedMetricIsGone() throws {
        let counter = Counter(label: "gone", factory: registry)
        counter.increment()
        #expect(try page().value("gone") == 1)
        counter.destroy()
        #expect(try page().value("gone") == nil)
    }

    @Test func recordingFromManyTasksLosesNothing() async throws {
        let registry = self.registry
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 { Counter(label: "n", factory: registry).increment() }
                }
            }
        }
        #expect(try page().value("n") == 8_000)
    }
}
