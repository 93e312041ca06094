import MeshRPC

/// Calls arrive as a Poisson process, replicas serve them for exponential times of 10 ms in the mean, a client with one
/// strategy chooses. Discrete events, one seed, no sockets. The deadline is 1 s; a replica drops what has expired.
/// Calls are not retried, so that the error rate is the strategy's own.
struct Simulation {
    static let deadline = 1.0

    struct Result {
        /// Seconds, of all calls, whatever their end, in ascending order.
        var latencies: [Double]
        var errors: Int
        var hedges: Int

        func quantile(_ quantile: Double) -> Double {
            latencies[min(latencies.count - 1, Int(quantile * Double(latencies.count)))]
        }

        var errorRate: Double { Double(errors) / Double(latencies.count) }
    }

    private enum Event {
        case arrival
        case hedge(call: Int)
        case answered(attempt: Int, fails: Bool)
        case served(attempt: Int, by: Int)
        case deadline(call: Int)
    }

    private struct Call {
        let startedAt: Double
        var machine = HedgedCallStateMachine()
        var attempts: [Int] = []
        var isFinished = false
    }

    private struct Attempt {
        let call: Int
        let role: HedgedCallStateMachine.Attempt
        let replica: Int
        let booking: EndpointSelection.Call?
        let startedAt: Double
        var isOpen = true
    }

    private let start: ContinuousClock.Instant
    private let endpoints: [Endpoint]
    private let arrivalsPerSecond: Double
    private var replicas: [Replica]
    private var chance: SeededChance
    private var events = EventQueue<Event>()
    private var calls: [Call] = []
    private var attempts: [Attempt] = []
    private var selection: EndpointSelection?
    private var hedging: Hedging?
    private var nextReplica = 0
    private var time = 0.0
    private var result = Result(latencies: [], errors: 0, hedges: 0)

    private var now: ContinuousClock.Instant

    /// `load` is the part of all replicas' healthy capacity that the calls need.
    init(_ health: [Replica.Health], strategy: Strategy, load: Double, seed: UInt64) {
        start = .now
        now = start
        replicas = health.map { Replica(health: $0) }
        endpoints = health.indices.map { Endpoint(host: "replica", port: $0) }
        arrivalsPerSecond = load * Double(health.count * 2) / 0.010
        chance = SeededChance(seed: seed)
        selection = strategy.selection
        selection?.update(endpoints, now: start)
        if strategy == .hedging { hedging = Hedging(now: start) }
    }

    mutating func run(calls count: Int) -> Result {
        events.insert(.arrival, at: 0)
        while let (at, event) = events.next() {
            time = at
            now = start.advanced(by: .seconds(at))
            switch event {
            case .arrival:
                arrive()
                if calls.count < count { events.insert(.arrival, at: time + exponential(1 / arrivalsPerSecond)) }
            case .hedge(let call): hedgeTimerFired(call)
            case .answered(let attempt, let fails): answered(attempt, fails: fails)
            case .served(let attempt, let replica):
                replicas[replica].busy -= 1
                answered(attempt, fails: false)
                serveNext(replica)
            case .deadline(let call): deadlinePassed(call)
            }
        }
        result.latencies.sort()
        return result
    }

    private mutating func exponential(_ mean: Double) -> Double {
        var logarithm = 0.0
        // -ln(u) as the sum over halvings and a short series, good to 1e-6: no library of functions is needed here.
        var rest = 1 - chance.uniform()
        while rest < 0.5 {
            rest *= 2
            logarithm += 0.693147180559945
        }
        let ratio = (1 - rest) / (1 + rest)
        let square = ratio * ratio
        logarithm += 2 * ratio * (1 + square * (1 / 3.0 + square * (1 / 5.0 + square * (1 / 7.0 + square / 9.0))))
        return mean * logarithm
    }

    // MARK: - The client

    private mutating func arrive() {
        let call = calls.count
        calls.append(Call(startedAt: time))
        events.insert(.deadline(call: call), at: time + Self.deadline)
        let delay = hedging?.started(.noSideEffects, remaining: .seconds(Self.deadline), now: now)
        if let delay { events.insert(.hedge(call: call), at: time + delay / .seconds(1)) }
        _ = send(call, .first, excluding: [])
    }

    /// False when no endpoint takes the call.
    private mutating func send(
        _ call: Int, _ role: HedgedCallStateMachine.Attempt, excluding: [Endpoint]
    ) -> Bool {
        var booking: EndpointSelection.Call?
        let replica: Int
        if selection != nil {
            var chance = self.chance
            let pick = selection?.pick(excluding: excluding, random: { chance.uniform() }, now: now)
            self.chance = chance
            guard case .call(let picked) = pick else { return false }
            booking = picked
            replica = picked.endpoint.port
        } else {
            replica = nextReplica
            nextReplica = (nextReplica + 1) % replicas.count
        }
        let attempt = attempts.count
        attempts.append(Attempt(call: call, role: role, replica: replica, booking: booking, startedAt: time))
        calls[call].attempts.append(attempt)
        if replicas[replica].fails(at: time) {
            events.insert(.answered(attempt: attempt, fails: true), at: time + 0.001)
        } else {
            replicas[replica].queue.append(attempt)
            serveNext(replica)
        }
        return true
    }

    private mutating func hedgeTimerFired(_ call: Int) {
        guard !calls[call].isFinished, let permitted = hedging?.mayHedge(now: now),
            calls[call].machine.hedgeTimerFired(permitted: permitted) == .sendSecond
        else { return }
        let first = calls[call].attempts.map { endpoints[attempts[$0].replica] }
        if send(call, .second, excluding: first) {
            result.hedges += 1
        } else {
            _ = calls[call].machine.hedgeRefused()
        }
    }

    private mutating func answered(_ attempt: Int, fails: Bool) {
        guard attempts[attempt].isOpen else { return }
        close(attempt, fails ? .failed : .served)
        let (call, role) = (attempts[attempt].call, attempts[attempt].role)
        let action = fails ? calls[call].machine.failed(role) : calls[call].machine.served(role)
        guard case .finish(_, let loser) = action else { return }
        if let loser, let other = calls[call].attempts.first(where: { attempts[$0].role == loser }) {
            close(other, .cancelled)
        }
        finish(call, failed: fails)
    }

    private mutating func deadlinePassed(_ call: Int) {
        guard !calls[call].isFinished else { return }
        for attempt in calls[call].attempts { close(attempt, .timedOut) }
        finish(call, failed: true)
    }

    private mutating func close(_ attempt: Int, _ outcome: CallOutcome) {
        guard attempts[attempt].isOpen else { return }
        attempts[attempt].isOpen = false
        if let booking = attempts[attempt].booking {
            selection?.finished(booking, outcome, random: chance.uniform(), now: now)
        }
        if outcome != .failed { hedging?.measured(.seconds(time - attempts[attempt].startedAt), now: now) }
    }

    private mutating func finish(_ call: Int, failed: Bool) {
        calls[call].isFinished = true
        result.latencies.append(time - calls[call].startedAt)
        if failed { result.errors += 1 }
    }

    // MARK: - The replicas

    private mutating func serveNext(_ replica: Int) {
        while replicas[replica].busy < replicas[replica].workers, let attempt = replicas[replica].dequeue() {
            guard attempts[attempt].isOpen else { continue }
            replicas[replica].busy += 1
            let service = exponential(0.010 * replicas[replica].slowdown)
            events.insert(.served(attempt: attempt, by: replica), at: time + service)
        }
    }
}
