import MeshMessages
import RocksDB
import Synchronization

/// Makes one write batch of what waits. Used on the log's queue only, one batch at a time.
final class ExposureWriter: Sendable {
    /// What one batch did.
    struct Result {
        var exposures = 0
        var outcomes = 0
        var bytesByHour: [UInt64: Int] = [:]
        var needsSync = false
        var error: (any Error)?
    }

    private struct State {
        /// Shared values that were written for an hour.
        var hour: UInt64 = 0
        var shared: Set<[UInt8]> = []
        /// Whether a sync is due already.
        var syncsSoon = false
    }

    private let database: Database
    private let board: ExplorationBoard
    private let state = Mutex(State())

    init(database: Database, board: ExplorationBoard) {
        self.database = database
        self.board = board
    }

    func write(_ jobs: [ExposureLog.Job]) -> Result {
        var result = Result()
        var batch = WriteBatch()
        var lessons: [ExplorationBoard.Lesson] = []
        var added = OutcomeBatch()
        var answers: [(CheckedContinuation<OutcomeCounts, any Error>, OutcomeCounts)] = []
        var barriers: [CheckedContinuation<Void, Never>] = []
        for job in jobs {
            switch job {
            case .exposure(let entry):
                add(entry, to: &batch, &result)
                if let explored = entry.explored {
                    added.explored[entry.id] = explored
                    lessons.append(.shown(explored))
                }
                added.shown[entry.id] = Set(entry.response.items.map(\.itemID))
            case .outcomes(let report, let continuation):
                do {
                    let counts = try added.add(report, to: &batch, database, &lessons)
                    result.outcomes += counts.accepted
                    answers.append((continuation, counts))
                } catch {
                    continuation.resume(throwing: error)
                }
            case .barrier(let continuation): barriers.append(continuation)
            }
        }
        defer { for barrier in barriers { barrier.resume() } }
        do {
            try database.write(batch, sync: !answers.isEmpty)
        } catch {
            result.error = error
            result.exposures = 0
            result.outcomes = 0
            result.bytesByHour = [:]
            for (continuation, _) in answers { continuation.resume(throwing: error) }
            return result
        }
        board.learn(lessons)
        for (continuation, counts) in answers { continuation.resume(returning: counts) }
        result.needsSync = state.withLock { state in
            if !answers.isEmpty || state.syncsSoon || batch.isEmpty { return false }
            state.syncsSoon = true
            return true
        }
        return result
    }

    /// Syncs everything that was written.
    func sync() throws {
        state.withLock { $0.syncsSoon = false }
        try database.put(ExposureKeys.synced, [], in: .meta, sync: true)
    }

    private func add(_ entry: ExposureEntry, to batch: inout WriteBatch, _ result: inout Result) {
        let bytes = entry.message.serializedBytes()
        let hour = ExposureKeys.hour(of: entry.id)
        let owner = ExposureOwner(
            digest: ExposureKeys.digest(ofUser: entry.request.userID), exposureBytes: bytes.count)
        batch.put(entry.id.bytes, bytes, in: .exposures)
        batch.put(entry.id.bytes, owner.bytes, in: .owners)
        batch.put(ExposureKeys.user(owner.digest, entry.id), [], in: .users)
        if let explored = entry.explored { batch.put(entry.id.bytes, explored.bytes, in: .explored) }
        result.exposures += 1
        result.bytesByHour[hour, default: 0] += bytes.count
        for input in entry.inputs {
            guard let digest = input.digest else { continue }
            let isNew = state.withLock { state in
                if state.hour != hour {
                    state.hour = hour
                    state.shared = []
                }
                return state.shared.insert(digest).inserted
            }
            if isNew {
                batch.put(ExposureKeys.shared(hour: hour, digest), input.bytes, in: .shared)
                result.bytesByHour[hour, default: 0] += input.bytes.count
            }
        }
    }
}
