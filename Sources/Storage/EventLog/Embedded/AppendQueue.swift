#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// An append that waits for the commit thread.
struct PendingAppend: Sendable {
    let records: [LogRecord]
    let cost: Int
    let reply: CheckedContinuation<[AppendResult], any Error>

    init(records: [LogRecord], reply: CheckedContinuation<[AppendResult], any Error>) {
        self.records = records
        self.cost = records.reduce(0) { $0 + $1.cost }
        self.reply = reply
    }
}

/// The bounded queue between the tasks that append and the one thread that commits.
///
/// `@unchecked Sendable`: all mutable state is reached only with `mutex` held, and the two pthread objects are made for
/// use from several threads and freed only when no reference to this object is left.
final class AppendQueue: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private let limits: EmbeddedEventLog.QueueLimits

    private var waiting: [PendingAppend] = []
    private var waitingRecords = 0
    private var waitingBytes = 0
    /// What an offer fails with once the queue takes no more.
    private var refusal: EventLogError?
    private var lastCommit = Duration.milliseconds(5)

    init(limits: EmbeddedEventLog.QueueLimits) {
        self.limits = limits
        mutex = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        precondition(pthread_mutex_init(mutex, nil) == 0, "pthread_mutex_init failed")
        precondition(pthread_cond_init(changed, nil) == 0, "pthread_cond_init failed")
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// How many records wait for a commit.
    var depth: Int {
        locked { waitingRecords }
    }

    /// Takes an append, or returns why not; in that case the caller answers it.
    func offer(_ append: PendingAppend) -> EventLogError? {
        locked {
            if let refusal { return refusal }
            guard append.records.count <= limits.records, append.cost <= limits.bytes else {
                return .invalidRecord(
                    "an append of \(append.records.count) records and \(append.cost) bytes exceeds the queue's "
                        + "\(limits.records) records and \(limits.bytes) bytes; split it")
            }
            guard waitingRecords + append.records.count <= limits.records, waitingBytes + append.cost <= limits.bytes
            else { return .overloaded(retryAfter: retryAfter()) }
            waiting.append(append)
            waitingRecords += append.records.count
            waitingBytes += append.cost
            pthread_cond_signal(changed)
            return nil
        }
    }

    /// Waits for appends and takes as many as fit one commit, at least one; nil when the queue is finished and empty.
    func take() -> [PendingAppend]? {
        locked {
            while waiting.isEmpty {
                if refusal != nil { return nil }
                pthread_cond_wait(changed, mutex)
            }
            var count = 0
            var records = 0
            var bytes = 0
            for append in waiting {
                records += append.records.count
                bytes += append.cost
                if count > 0, records > limits.commitRecords || bytes > limits.commitBytes { break }
                count += 1
                waitingRecords -= append.records.count
                waitingBytes -= append.cost
            }
            defer { waiting.removeFirst(count) }
            return Array(waiting[..<count])
        }
    }

    /// Tells how long the last commit took, from which the wait that `.overloaded` advises is estimated.
    func recordCommit(_ duration: Duration) {
        locked { lastCommit = duration }
    }

    /// Refuses offers from now on with `error`. What waits is still taken by `take`, unless `dropping` is true: then it
    /// is returned for the caller to answer. The first refusal stays.
    @discardableResult
    func finish(_ error: EventLogError, dropping: Bool) -> [PendingAppend] {
        locked {
            refusal = refusal ?? error
            pthread_cond_broadcast(changed)
            guard dropping else { return [] }
            defer {
                waiting = []
                waitingRecords = 0
                waitingBytes = 0
            }
            return waiting
        }
    }

    /// The time to work off what waits, between 5 ms and 5 s.
    private func retryAfter() -> Duration {
        let commits = waitingRecords / max(1, limits.commitRecords) + 1
        return min(max(lastCommit * commits, .milliseconds(5)), .seconds(5))
    }

    private func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }
}
