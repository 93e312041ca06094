import Synchronization
import TestSupport

/// One thread, one clock, one seed: runs the jobs of a simulation in an order that the seed decides, and moves the time on only
/// when there is nothing left to run.
///
/// Tasks started with it as their executor, and actors on an `ActorExecutor` of it, never run beside each other, so a run is a
/// function of the seed. Two things must be kept out of what runs here: unstructured tasks that do not name it, and the order of
/// dictionaries and sets, which Swift draws anew for each of them: where something is done in that order, sort first.
final class SimulatedExecutor: TaskExecutor {
    /// What a run ended with when it did not end by itself.
    enum Stop: Error {
        /// Nothing to run and no time to wait for: a task waits for what never comes.
        case stuck(at: Duration)
        case tooManySteps(at: Duration)
    }

    private struct Job {
        var job: UnownedJob
        /// Nil: of a task on this executor.
        var actor: ActorExecutor?
    }

    private struct Timer {
        var due: Duration
        var number: UInt64
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var jobs: [Job] = []
        var timers: [Timer] = []
        var now = Duration.zero
        var number: UInt64 = 0
        var random: SplitMix64
        var trace: UInt64 = 0xcbf2_9ce4_8422_2325
    }

    private let state: Mutex<State>

    init(seed: UInt64) {
        state = Mutex(State(random: SplitMix64(seed: seed ^ 0x5EED)))
    }

    /// Time since the start of the simulation.
    var now: Duration { state.withLock { $0.now } }
    /// A hash of every choice so far: two runs with the same one did the same.
    var trace: UInt64 { state.withLock { $0.trace } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(Job(job: job, actor: nil)) }
    }

    fileprivate func enqueue(_ job: UnownedJob, of actor: ActorExecutor) {
        state.withLock { $0.jobs.append(Job(job: job, actor: actor)) }
    }

    /// Runs until the body has returned. Blocks the calling thread.
    func run(steps: Int, _ body: @escaping @Sendable () async -> Void) throws {
        let isDone = Flag()
        Task(executorPreference: self) {
            await body()
            isDone.set()
        }
        for _ in 0..<steps {
            if isDone.isSet { return }
            if !step() { throw Stop.stuck(at: now) }
        }
        throw Stop.tooManySteps(at: now)
    }

    private final class Flag: Sendable {
        private let value = Mutex(false)

        var isSet: Bool { value.withLock { $0 } }

        func set() { value.withLock { $0 = true } }
    }

    private func step() -> Bool {
        let next = state.withLock { state -> Job? in
            guard !state.jobs.isEmpty else { return nil }
            let index = Int.random(in: 0..<state.jobs.count, using: &state.random)
            state.trace = (state.trace ^ UInt64(index &+ state.jobs.count &* 1021)) &* 0x100_0000_01b3
            state.jobs.swapAt(index, state.jobs.count - 1)
            return state.jobs.removeLast()
        }
        if let next {
            if let actor = next.actor {
                next.job.runSynchronously(
                    isolatedTo: actor.asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            } else {
                next.job.runSynchronously(on: asUnownedTaskExecutor())
            }
            return true
        }
        let timer = state.withLock { state -> Timer? in
            let earliest = state.timers.indices.min { left, right in
                (state.timers[left].due, state.timers[left].number)
                    < (state.timers[right].due, state.timers[right].number)
            }
            guard let earliest else { return nil }
            state.now = max(state.now, state.timers[earliest].due)
            return state.timers.remove(at: earliest)
        }
        timer?.continuation.resume()
        return timer != nil
    }

    // MARK: - Time

    func sleep(for duration: Duration) async throws { try await sleep(until: now + duration) }

    func sleep(until due: Duration) async throws {
        let number = state.withLock { state in
            state.number += 1
            return state.number
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if Task.isCancelled { return true }
                    state.timers.append(Timer(due: due, number: number, continuation: continuation))
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let cancelled = state.withLock { state -> Timer? in
                guard let index = state.timers.firstIndex(where: { $0.number == number }) else { return nil }
                return state.timers.remove(at: index)
            }
            cancelled?.continuation.resume(throwing: CancellationError())
        }
    }
}

/// Where an actor of a simulation lives.
final class ActorExecutor: SerialExecutor {
    private let executor: SimulatedExecutor

    init(_ executor: SimulatedExecutor) {
        self.executor = executor
    }

    func enqueue(_ job: consuming ExecutorJob) { executor.enqueue(UnownedJob(job), of: self) }
}
