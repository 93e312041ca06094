import MeshMessages
import MeshRPC
import MessageMapping
import ProtobufC
import Signals
import Synchronization
import TestSupport
import Testing
import TriggerTier

/// What a featurizer was asked last.
private final class AskedLast: Sendable {
    private let held = Mutex<FeaturizerV1.RefreshRequest?>(nil)

    var request: FeaturizerV1.RefreshRequest? { held.withLock { $0 } }

    func note(_ request: FeaturizerV1.RefreshRequest) { held.withLock { $0 = request } }
}

/// What is asked of a user's own service, and what of its answers is taken.
@Suite struct FeaturizersTests {
    private let signal: Signal
    private let remote: RemoteOperator

    init() throws {
        var draft = CatalogueDraft()
        draft.kinds = ["complete": EventKind(weight: 1)]
        draft.signals = [
            SignalDefinition(
                name: "mood", kind: .remote,
                parameters: [
                    "featurizer": .text("127.0.0.1:7460"), "form": .text("category"), "max_events": .number(2),
                ], traits: SignalTraits(halfLifeSeconds: 3_600, damagePercent: 1))
        ]
        signal = try #require(try Catalogue(draft)["mood"])
        remote = try #require(signal.remote)
    }

    private func ask(
        _ answer: FeaturizerV1.RefreshResponse, noting asked: AskedLast? = nil
    ) async throws -> Featurizers.Answer {
        let caller = ScriptedCaller { _, bytes in
            asked?.note(try FeaturizerV1.RefreshRequest(serializedBytes: bytes))
            return answer.serializedBytes()
        }
        let events = [event("3", at: 30), event("1", at: 10), event("9", at: 90), event("2", at: 20)]
        return try await Featurizers { _ in caller }.ask(
            Featurizers.Question(entity: "u", asOf: start + 60, events: events), of: signal, remote)
    }

    @Test func theNewestEventsUpToTheTimeAreSentInTheirOrder() async throws {
        let asked = AskedLast()
        let response = FeaturizerV1.RefreshResponse(
            value: SignalValue.category("calm").message, costMillis: 2.5, computedAt: (start + 30).microseconds)
        let answer = try await ask(response, noting: asked)
        let request = try #require(asked.request)
        #expect(request.signal == "mood" && request.entity == "u" && request.asOf == (start + 60).microseconds)
        #expect(request.events.map(\.eventID) == ["2", "3"])
        #expect(answer.value == .category("calm") && answer.costMillis == 2.5 && answer.computedAt == start + 30)
    }

    @Test func aValueOfTheFutureIsOfThePresentAndWithoutOneNothingIsWritten() async throws {
        let late = try await ask(.init(computedAt: (start + 3_600).microseconds))
        #expect(late.value == nil && late.computedAt == start + 60 && late.costMillis >= 0)
    }

    @Test func anAnswerOfAnotherFormIsRefused() async throws {
        let error = await #expect(throws: RPCError.self) {
            _ = try await ask(.init(value: SignalValue.scalar(1).message))
        }
        #expect(error?.code == .internal && error?.message.contains("category") == true)
    }
}
