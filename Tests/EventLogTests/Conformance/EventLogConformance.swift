import EventLog
import Testing

/// What any engine of `EventLog` must do. An engine's tests run every case against a fresh, empty log with
/// `EventLogConformance.partitionCount` partitions.
enum EventLogConformance: String, CaseIterable, Sendable {
    case offsetsStartAtZeroAndAscendPerPartition
    case entriesComeBackAsTheyWereAppended
    case aRepeatedKeyIsAnsweredWithTheFirstPosition
    case aRepeatedKeyInOneAppendIsOneEntry
    case theSameKeyInAnotherPartitionIsAnotherEntry
    case recordsWithoutKeyAreNeverDuplicates
    case concurrentAppendsOfOneKeyMakeOneEntry
    case concurrentAppendsLeaveNoGaps
    case anInvalidRecordRefusesTheWholeAppend
    case anEmptyAppendDoesNothing
    case readingAtTheEndIsEmptyAndBeyondItFails
    case readAllReturnsEverythingOnce
    case readAllTellsWhatRemains
    case trimmedEntriesAreRefusedAndTheRestStays
    case aTrimmedKeyMayBeAppendedAgain
    case adoptedEntriesKeepTheirOffsetsAndKeys
    case adoptingAgainChangesNothing
    case adoptingBehindTheEndDropsWhatWasHeld
    case adoptingFromBeforeTheStartDropsWhatWasHeld
    case adoptingWithAGapIsRefused
    case erasedEntriesKeepTheirPlaces
    case anErasedKeyMayBeAppendedAgain
    case purgingKeepsWhatIsKept
    case aScanHandsOutEverythingInOrder
    case aScanFailsWithItsStepOrItsBounds
    case waitingEndsWithAnAppend
    case waitingEndsWithTheTimeout
    case anAppendBeforeTheWaitIsNotMissed
    case waitingEndsWithCancellation
    case closingEndsWaitsAndRefusesAppends

    static let partitionCount: UInt32 = 4

    func check(_ log: any EventLog) async throws {
        switch self {
        case .offsetsStartAtZeroAndAscendPerPartition: try await offsets(log)
        case .entriesComeBackAsTheyWereAppended: try await roundTrip(log)
        case .aRepeatedKeyIsAnsweredWithTheFirstPosition: try await repeatedKey(log)
        case .aRepeatedKeyInOneAppendIsOneEntry: try await repeatedInOneAppend(log)
        case .theSameKeyInAnotherPartitionIsAnotherEntry: try await keyPerPartition(log)
        case .recordsWithoutKeyAreNeverDuplicates: try await withoutKey(log)
        case .concurrentAppendsOfOneKeyMakeOneEntry: try await concurrentKey(log)
        case .concurrentAppendsLeaveNoGaps: try await concurrentAppends(log)
        case .anInvalidRecordRefusesTheWholeAppend: try await invalidRecords(log)
        case .anEmptyAppendDoesNothing: try await emptyAppend(log)
        case .readingAtTheEndIsEmptyAndBeyondItFails: try await readingAtTheEnd(log)
        case .readAllReturnsEverythingOnce: try await readAllOnce(log)
        case .readAllTellsWhatRemains: try await readAllRemaining(log)
        case .trimmedEntriesAreRefusedAndTheRestStays: try await trimmed(log)
        case .aTrimmedKeyMayBeAppendedAgain: try await trimmedKey(log)
        case .adoptedEntriesKeepTheirOffsetsAndKeys: try await adopted(log)
        case .adoptingAgainChangesNothing: try await adoptedAgain(log)
        case .adoptingBehindTheEndDropsWhatWasHeld: try await adoptedAfterATrim(log)
        case .adoptingFromBeforeTheStartDropsWhatWasHeld: try await adoptedFromBeforeTheStart(log)
        case .adoptingWithAGapIsRefused: try await adoptedWithAGap(log)
        case .erasedEntriesKeepTheirPlaces: try await erased(log)
        case .anErasedKeyMayBeAppendedAgain: try await erasedKey(log)
        case .purgingKeepsWhatIsKept: try await purged(log)
        case .aScanHandsOutEverythingInOrder: try await scanned(log)
        case .aScanFailsWithItsStepOrItsBounds: try await scanFailures(log)
        case .waitingEndsWithAnAppend: try await waitForAppend(log)
        case .waitingEndsWithTheTimeout: try await waitForTimeout(log)
        case .anAppendBeforeTheWaitIsNotMissed: try await appendBeforeWait(log)
        case .waitingEndsWithCancellation: try await cancelledWait(log)
        case .closingEndsWaitsAndRefusesAppends: try await closing(log)
        }
    }
}

/// A record with readable content.
func record(_ partition: UInt32, _ key: String, _ payload: String = "payload") -> LogRecord {
    LogRecord(partition: partition, key: Array(key.utf8), payload: Array(payload.utf8))
}

func position(_ partition: UInt32, _ offset: UInt64) -> LogPosition {
    LogPosition(partition: partition, offset: offset)
}
