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
        .patchRemoval(Patch(id: "p", signal: "s", value: .scalar(1), observedAt: noon, mass: 2), userID: "u"),
        .link(anonymousID: "a", to: UserDigest(of: "u")),
        .event(event("1", user: "a", item: "heat").copied(to: "u")),
    ]
    static let keyless: [SessionRecord] = [.forget(UserDigest(of: "u")), .erased]

    @Test(arguments: records + keyless) func survivesTheLog(_ record: SessionRecord) throws {
        #expect(try SessionRecord(decoding: record.encodedBytes()) == record)
    }

    @Test(arguments: records + keyless) func truncatedBytesAreRefused(_ record: SessionRecord) {
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
        #expect(SessionRecordTests.keyless.allSatisfy { $0.idempotencyKey.isEmpty }, "they are written each time")
    }

    @Test func neitherALinkNorACopyNamesTheOtherID() {
        let link = SessionRecord.link(anonymousID: "anonymous-id", to: UserDigest(of: "known-user"))
        let copy = SessionRecord.event(event("1", user: "anonymous-id", item: "heat").copied(to: "known-user"))
        #expect(!String(decoding: link.encodedBytes(), as: UTF8.self).contains("known-user"))
        #expect(!String(decoding: copy.encodedBytes(), as: UTF8.self).contains("anonymous-id"))
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

    @Test func eventsBeyondTheRateAreCountedUntilTheNextReport() {
        var feedback = FeedbackAccumulator(capacity: 2, evaluations: 3)
        var admitted: [Bool] = []
        for _ in 0..<5 { admitted.append(feedback.admitEvaluation()) }
        #expect(admitted == [true, true, true, false, false])
        let drained = feedback.drain()
        #expect(drained.dropped == 2)
        let isAdmitted = feedback.admitEvaluation()
        #expect(isAdmitted)
    }

    @Test func aPairIsSummedBesideTheLoss() {
        var feedback = FeedbackAccumulator(capacity: 2)
        let cell = FeedbackAccumulator.Cell(signal: "s", entity: "a")
        feedback.add(cell, loss: 2, pair: .init(freshLoss: 1, servedAgeSeconds: 60), at: noon)
        feedback.add(cell, loss: 3, at: noon)
        let sum = feedback.cells[cell]
        #expect(sum?.queries == 2)
        #expect(sum?.loss == 5)
        #expect(sum?.pairs == 1)
        #expect(sum?.pairedServedLoss == 2)
        #expect(sum?.pairedFreshLoss == 1)
        #expect(sum?.pairedAgeSeconds == 60)
    }
}
