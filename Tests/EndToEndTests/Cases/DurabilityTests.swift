import Foundation
import MeshMessages
import MeshRPC
import Synchronization
import Testing

extension EndToEnd {
    /// An acknowledgement means durable and visible, whatever happens to the process afterwards.
    @Suite struct DurabilityTests {
        /// What writers know of the events that they have sent.
        private final class Ledger: Sendable {
            private let acknowledged = Mutex<[String: SignalsV1.Event]>([:])
            private let isOver = Mutex(false)

            var events: [SignalsV1.Event] { acknowledged.withLock { Array($0.values) } }
            var count: Int { acknowledged.withLock { $0.count } }
            func note(_ events: [SignalsV1.Event]) {
                acknowledged.withLock { known in for event in events { known[event.eventID] = event } }
            }
            var mayStop: Bool { isOver.withLock { $0 } }
            func stop() { isOver.withLock { $0 = true } }
        }

        private static let users = 12
        private static let writers = 4
        private static let rounds = 20
        /// Events that are acknowledged in a round before the kill.
        private static let eventsOfARound = 60

        @Test func killingSessionDuringIngestLosesNoAcknowledgedEvent() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session])) { mesh in
                let ledger = Ledger()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for writer in 0..<Self.writers {
                        group.addTask { try await Self.write(writer, to: mesh.session, ledger) }
                    }
                    for _ in 0..<Self.rounds {
                        let goal = ledger.count + Self.eventsOfARound
                        try await eventually("a round's events are acknowledged", isTrue: { ledger.count >= goal })
                        try await mesh.kill(.session)
                        try await mesh.restart(.session)
                    }
                    let goal = ledger.count + Self.eventsOfARound
                    try await eventually("ingest goes on after the last restart", isTrue: { ledger.count >= goal })
                    ledger.stop()
                    try await group.waitForAll()
                }
                try await Self.verify(ledger.events, in: mesh.session)
            }
        }

        /// Sends events of one to three at a time until told to stop. What was not acknowledged is sent again, as a client
        /// does: it may be in the log already.
        private static func write(
            _ writer: Int, to session: SessionService.Client, _ ledger: Ledger
        ) async throws {
            var number = 0
            while !ledger.mayStop {
                let events = (0..<(1 + number % 3)).map { index in
                    let id = "w\(writer)-\(number)-\(index)"
                    return SignalsV1.Event(
                        eventID: id, userID: "user-\((writer + number + index) % users)", itemID: "item-\(id)",
                        kind: "view",
                        occurredAt: TasteWorld.now)
                }
                number += 1
                _ = try await eventually("a write is acknowledged") {
                    let answer = try await session.ingestEvents(.init(events: events))
                    return Int(answer.accepted + answer.duplicates) == events.count ? true : nil
                }
                ledger.note(events)
            }
        }

        private static func verify(_ acknowledged: [SignalsV1.Event], in session: SessionService.Client)
            async throws
        {
            try #require(acknowledged.count >= (rounds + 1) * eventsOfARound)
            let logged = try await session.allEvents()
            let counts = Dictionary(logged.map { ($0.eventID, 1) }, uniquingKeysWith: +)
            #expect(counts.values.allSatisfy { $0 == 1 }, "an event is in the log twice")
            let lost = acknowledged.map(\.eventID).filter { counts[$0] == nil }
            #expect(lost.isEmpty, "\(lost.count) of \(acknowledged.count) acknowledged events are not in the log")

            for (user, events) in Dictionary(grouping: acknowledged, by: \.userID) {
                let history = try await session.getHistory(.init(userID: user)).items.map(\.itemID)
                #expect(Set(history).count == history.count)
                let invisible = Set(events.map(\.itemID)).subtracting(history)
                #expect(invisible.isEmpty, "\(invisible.count) acknowledged events are not in the history of \(user)")
            }
        }
    }
}

extension SessionService.Client {
    /// The whole log as it is now.
    func allEvents() async throws -> [SignalsV1.Event] {
        var events: [SignalsV1.Event] = []
        var from: [SessionV1.PartitionOffset] = []
        while true {
            let page = try await readEvents(.init(from: from, limit: 500))
            events += page.entries.compactMap(\.event)
            if page.remaining == 0 { return events }
            from = page.next
        }
    }
}
