import Logging
import RocksDB

/// What the commit thread does until the queue is finished: take a group of appends, write it in one batch with one
/// fsync, publish it, answer it.
struct CommitLoop: Sendable {
    let queue: AppendQueue
    let state: LogState
    let signal: AppendSignal
    let database: Database
    let write: EmbeddedEventLog.BatchWriter
    let logger: Logger

    func run() {
        while let group = queue.take() {
            commit(group)
        }
    }

    private func commit(_ group: [PendingAppend]) {
        let started = ContinuousClock.now
        do {
            let plan = try CommitPlan(group.map(\.records), ends: state.ends) {
                try database.multiGet($0, in: .keys)
            }
            if !plan.batch.isEmpty { try write(database, plan.batch) }
            state.publish(plan, records: group.reduce(0) { $0 + $1.records.count })
            if plan.appended > 0 { signal.advance() }
            queue.recordCommit(ContinuousClock.now - started)
            for (append, results) in zip(group, plan.results) { append.reply.resume(returning: results) }
        } catch {
            fail(group, "\(error)")
        }
    }

    /// After a failed write nobody knows what is on the disk, so nothing is written after it: health first, so that it
    /// is never better than what appenders were told.
    private func fail(_ group: [PendingAppend], _ reason: String) {
        state.becomeReadOnly(reason)
        logger.critical("event log is read-only", metadata: ["reason": "\(reason)"])
        let refusal = EventLogError.readOnly(reason: reason)
        for append in group + queue.finish(refusal, dropping: true) { append.reply.resume(throwing: refusal) }
    }
}
