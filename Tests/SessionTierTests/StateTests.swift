import EventLog
import SessionTier
import Signals
import Testing

@Suite struct AppliedOffsetsTests {
    @Test func eachOffsetIsAppliedOnceInAnyOrder() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            let order = ((0..<100).map(UInt64.init) + (0..<100).map(UInt64.init)).shuffled(using: &generator)
            var applied = AppliedOffsets()
            #expect(order.count { applied.insert($0) } == 100, "order: \(order)")
            #expect(applied.next == 100)
        }
    }
}

@Suite struct SessionRecordTests {
    static let records: [SessionRecord] = [
        .event(event("1", item: "heat", kind: "search", query: "heat", attributes: ["genres": "Crime"])),
        .patch(
            Patch(id: "p", signal: "s", value: .scalar(1), observedAt: noon, mass: 2, origin: "o"), userID: "u"),
        .base(["s": BaseValue(.category("c"), refreshedAt: noon, refreshID: "lease")], userID: "u"),
    ]

    @Test(arguments: records) func survivesTheLog(_ record: SessionRecord) throws {
        #expect(try SessionRecord(decoding: record.encodedBytes()) == record)
    }

    @Test(arguments: records) func truncatedBytesAreRefused(_ record: SessionRecord) {
        let bytes = record.encodedBytes()
        for length in 0..<bytes.count {
            #expect(throws: ByteDecodingError.self) { try SessionRecord(decoding: Array(bytes[..<length])) }
        }
    }

    @Test func aFormatOfTheFutureIsRefused() {
        var bytes = SessionRecordTests.records[0].encodedBytes()
        bytes[0] = 9
        #expect(throws: ByteDecodingError.unknownVersion(9, of: "log record", offset: 0)) {
            try SessionRecord(decoding: bytes)
        }
    }

    @Test func recordsOfDifferentKindsNeverShareAKey() {
        #expect(Set(SessionRecordTests.records.map(\.idempotencyKey)).count == SessionRecordTests.records.count)
    }
}

@Suite struct FeedbackAccumulatorTests {
    @Test func whatDoesNotFitIsCountedNotKept() {
        var feedback = FeedbackAccumulator(capacity: 2)
        for entity in ["a", "b", "c", "a"] {
            feedback.add(FeedbackAccumulator.Cell(signal: "s", entity: entity), loss: 0.5, at: noon)
        }
        #expect(feedback.cells.count == 2)
        #expect(feedback.cells[FeedbackAccumulator.Cell(signal: "s", entity: "a")] == .init(queries: 2, loss: 1))
        #expect(feedback.dropped == 1)
    }
}
