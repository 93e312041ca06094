import Refresh

/// The scheduler with so many cells: what they weigh, and how fast feedback and leases go, in processor time.
public struct SchedulerBenchmark {
    /// A cell each of so many signals a user, as in a catalogue.
    static let signals = (0..<5).map { RefreshSignal(name: "signal_\($0)", declaredCost: 1) }
    private static let feedbackCount = 2_000_000
    private static let cycleCount = 500_000
    private static let batch = 256

    private let cells: Int
    private var random = SeededGenerator(seed: 1)
    private var now = 0.0

    public init(cells: Int) { self.cells = cells }

    private var users: Int { cells / Self.signals.count }

    private static func empty(_ cells: Int) -> RefreshScheduler {
        let configuration = RefreshConfiguration(budget: 1e9, maximumCells: cells + 1, explorationShare: 0.02)
        var scheduler = RefreshScheduler(configuration: configuration, epoch: 1, now: 0)
        for signal in signals { scheduler.declare(signal) }
        return scheduler
    }

    public mutating func run() throws -> JSONText {
        let before = try ProcessMemory.resident()
        var scheduler = Self.empty(cells)
        let filling = ProcessorClock.measure {
            for user in 0..<users {
                for signal in Self.signals {
                    scheduler.observe(
                        CellID(signal: signal.name, entity: "user-\(user)"),
                        loss: Double.random(in: 0..<2, using: &random), now: now)
                }
                now += 1e-4
            }
        }
        let bytes = Double(try ProcessMemory.resident() - before) / Double(scheduler.cellCount)
        let feedback = feedback(to: &scheduler)
        let cycles = cycles(of: &scheduler)
        let (restoring, firstLease) = restart(from: scheduler)
        guard scheduler.cellCount <= cells else { throw ExperimentFailure("cells have multiplied") }
        return .object([
            ("cells", .number(Double(scheduler.cellCount))), ("bytes_per_cell", .number(bytes)),
            ("fill_per_s", .number(Double(cells) / filling)), ("feedback_per_s", .number(feedback)),
            ("leases_per_s", .number(cycles)), ("first_lease_s", .number(restoring)),
            ("first_lease_after_feedback_s", .number(firstLease)),
        ])
    }

    /// Updates a second, of cells drawn at random; their names are made beforehand.
    private mutating func feedback(to scheduler: inout RefreshScheduler) -> Double {
        var spent = 0.0
        for _ in 0..<8 {
            let drawn = (0..<Self.feedbackCount / 8).map { _ in
                (
                    cell: CellID(
                        signal: Self.signals[Int.random(in: 0..<Self.signals.count, using: &random)].name,
                        entity: "user-\(Int.random(in: 0..<users, using: &random))"),
                    loss: Optional(Double.random(in: 0..<2, using: &random))
                )
            }
            spent += ProcessorClock.measure { scheduler.observe(drawn, now: now) }
            now += 1
        }
        return Double(Self.feedbackCount) / spent
    }

    /// Cycles a second of a lease and its completion, a batch of leases at a time.
    private mutating func cycles(of scheduler: inout RefreshScheduler) -> Double {
        var done = 0
        let spent = ProcessorClock.measure {
            while done < Self.cycleCount {
                let leases = scheduler.lease(limit: Self.batch, now: now, using: &random)
                for lease in leases {
                    _ = scheduler.complete(lease.id, cost: 1, succeeded: true, now: now)
                }
                done += leases.count
                now += leases.isEmpty ? 1 : 1e-3
            }
        }
        return Double(done) / spent
    }

    /// Seconds to the first lease after a restart: with all cells handed over, and with the first 10,000 reports of feedback.
    private mutating func restart(from scheduler: RefreshScheduler) -> (Double, Double) {
        var records: [CellRecord] = []
        records.reserveCapacity(scheduler.cellCount)
        scheduler.forEachCell { records.append($0) }
        var random = random
        let restoring = ProcessorClock.measure {
            var restored = Self.empty(cells)
            for record in records { restored.restore(record, now: now) }
            precondition(!restored.lease(limit: 1, now: now + 1, using: &random).isEmpty, "something is due")
        }
        let rebuilding = ProcessorClock.measure {
            var rebuilt = Self.empty(cells)
            for record in records.prefix(10_000) { rebuilt.observe(record.cell, loss: record.meanLoss, now: now) }
            precondition(!rebuilt.lease(limit: 1, now: now + 1, using: &random).isEmpty, "something is due")
        }
        return (restoring, rebuilding)
    }
}
