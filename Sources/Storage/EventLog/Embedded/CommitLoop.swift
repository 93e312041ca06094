import RocksDB

/// What the commit thread does until the queue is finished: take a group of appends, write it in one batch with one
/// fsync, publish it, answer it.
struct CommitLoop: Sendable {
    let queue: AppendQueue
    let state: LogState
    let signal: AppendSignal
    let writer: LogWriter

    func run() {
        while let group = queue.take() {
            commit(group)
        }
    }

    private func commit(_ group: [PendingAppend]) {
        let started = ContinuousClock.now
        do {
            let plan = try writer.movingEnds {
                let plan = try CommitPlan(group.map(\.records), ends: state.ends) {
                    try writer.database.multiGet($0, in: .keys)
                }
                if !plan.batch.isEmpty { try writer.write(plan.batch) }
                state.publish(plan, records: group.reduce(0) { $0 + $1.records.count })
                return plan
            }
            if plan.appended > 0 { signal.advance() }
            queue.recordCommit(ContinuousClock.now - started)
            for (append, results) in zip(group, plan.results) { append.reply.resume(returning: results) }
        } catch {
            let refusal = (error as? EventLogError).flatMap(Self.refusal) ?? writer.fail("\(error)")
            for append in group { append.reply.resume(throwing: refusal) }
        }
    }

    /// The error as it is when it says that the log takes nothing any more.
    private static func refusal(_ error: EventLogError) -> EventLogError? {
        switch error {
        case .readOnly, .closed: error
        default: nil
        }
    }
}
