import Synchronization

/// The network between the parts of a mesh: slow, lossy, reordering, and cut between some of them at times.
final class SimulatedNetwork: Sendable {
    /// A message or its answer did not arrive, or nobody was there.
    struct Lost: Error {}

    private let executor: SimulatedExecutor
    private let chance: Chance
    private let cuts = Mutex<Set<Set<String>>>([])
    private let lossPercent: Mutex<Int>

    init(_ executor: SimulatedExecutor, _ chance: Chance, lossPercent: Int) {
        self.executor = executor
        self.chance = chance
        self.lossPercent = Mutex(lossPercent)
    }

    func cut(_ left: String, _ right: String) { cuts.withLock { _ = $0.insert([left, right]) } }

    func mend(_ left: String, _ right: String) { cuts.withLock { _ = $0.remove([left, right]) } }

    /// Everything arrives from now on.
    func heal() {
        cuts.withLock { $0 = [] }
        lossPercent.withLock { $0 = 0 }
    }

    /// One message from one part to another.
    func carry(from sender: String, to receiver: String) async throws {
        try await executor.sleep(for: chance.happens(5) ? chance.milliseconds(20...400) : chance.milliseconds(0...10))
        guard !cuts.withLock({ $0.contains([sender, receiver]) }), !chance.happens(lossPercent.withLock { $0 }) else {
            // As a caller learns of it: some time later.
            try await executor.sleep(for: chance.milliseconds(50...300))
            throw Lost()
        }
    }

    /// A call and its answer. A lost answer is a lost call to the caller, though it was executed; now and then a call is executed
    /// twice, and either answer may arrive.
    func call<Answer: Sendable>(
        from caller: String, to callee: String, _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let attempts = chance.happens(4) ? 2 : 1
        return try await withThrowingTaskGroup(of: Answer.self) { group in
            for _ in 0..<attempts {
                group.addTask {
                    try await self.carry(from: caller, to: callee)
                    let answer = try await body()
                    try await self.carry(from: callee, to: caller)
                    return answer
                }
            }
            guard let answer = try await group.next() else { throw Lost() }
            // The other execution goes on to its end: a server does not stop because its caller has what it wants.
            while await group.nextResult() != nil {}
            return answer
        }
    }
}
