import Foundation
import MeshMessages
import MeshRPC
import MessageMapping
import Signals

/// Why an answer cannot be computed again.
package enum ReplayFailure: Error, Equatable, CustomStringConvertible {
    case noRequest
    case missing(String)
    case damaged(String, reason: String)
    case snapshotGone(profiles: String, models: String)

    package var description: String {
        switch self {
        case .noRequest: "the exposure has no request"
        case .missing(let name): "the exposure has no \(name)"
        case .damaged(let name, let reason): "the exposure's \(name) is damaged: \(reason)"
        case .snapshotGone(let profiles, let models):
            "profiles \(profiles) with models \(models) are not on this ranker: replay where they are, or fetch them by "
                + "`freshet snapshot activate`"
        }
    }
}

extension RankingInput {
    /// What a logged answer was made of.
    ///
    /// - Parameter snapshot: finds the snapshot of two versions on this machine; nil when it is not there.
    /// - Throws: ``ReplayFailure``, `RPCError` for a request that is none, an error of the snapshot.
    init(
        replaying exposure: RankerV1.Exposure, id: ResponseID,
        snapshot find: (_ profiles: String, _ models: String) throws -> ServedSnapshot?
    ) throws {
        guard let request = exposure.request else { throw ReplayFailure.noRequest }
        let inputs = Dictionary(exposure.inputs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        func needed(_ name: String) throws -> RankerV1.ExposureInput {
            guard let input = inputs[name] else { throw ReplayFailure.missing(name) }
            return input
        }
        func decoding<Value>(_ name: String, _ body: () throws -> Value) throws -> Value {
            do {
                return try body()
            } catch {
                throw ReplayFailure.damaged(name, reason: "\(error)")
            }
        }
        let names = InputRecorder.Name.self
        guard let arm = RankArm(rawValue: try needed(names.arm).version) else {
            throw ReplayFailure.damaged(names.arm, reason: "there is no such arm")
        }
        var snapshot: ServedSnapshot?
        if let profiles = inputs[names.profiles]?.version {
            let models = inputs[names.models]?.version ?? ""
            guard let found = try find(profiles, models) else {
                throw ReplayFailure.snapshotGone(profiles: profiles, models: models)
            }
            snapshot = found
        }
        let now = Timestamp(microseconds: exposure.at)
        self.init(
            query: try RankQuery(message: request), arm: arm, now: now, snapshot: snapshot,
            historyCap: Int(try needed(names.historyCap).version) ?? 1_000)
        guard let stage = SecondStage(rawValue: try needed(names.stage).version) else {
            throw ReplayFailure.damaged(names.stage, reason: "there is no such stage")
        }
        self.stage = stage
        context = try RequestContext(request.context, at: now)
        let ruleBytes = try needed(names.rules).value
        let rules = try decoding(names.rules) { try JSONDecoder().decode(RankingRules.self, from: Data(ruleBytes)) }
        self.rules = ServedRules(rules, model: snapshot?.model)
        if let snapshot {
            profileIsReadable = inputs[names.profiles]?.value.isEmpty != false
            profile = profileIsReadable ? try snapshot.profile(of: request.userID) : nil
        }
        try read(history: try needed(names.history))
        trending = try view(inputs[names.trending])
        clusterTrend = try view(inputs[names.clusterTrend])
        if let input = inputs[names.shown] {
            var decoder = ByteDecoder(input.value)
            for _ in 0..<(try decoder.readCount(elementSize: 2)) {
                exposures[Int32(truncatingIfNeeded: try decoder.readVarint())] =
                    Int(clamping: try decoder.readVarint())
            }
        }
        skipped = Set(
            (inputs[names.skipped]?.version ?? "").split(separator: ",").compactMap {
                Int($0).flatMap(DegradationStep.init)
            })
        try cutRecallers(replaying: inputs[Self.recallCutsInput]?.version ?? "")
        try read(patches: inputs[Self.patchesInput]?.value)
        try interpret(replaying: inputs[Self.interpretationInput])
        if let input = inputs[ExplorationSlots.inputName] {
            exploration = try ExplorationSlots(recorded: input.value, seed: id.seed)
        }
    }

    private mutating func read(history input: RankerV1.ExposureInput) throws {
        if input.version == InputRecorder.unavailable {
            recent = .unavailable
            return
        }
        let message = try SessionV1.GetHistoryResponse(serializedBytes: input.value)
        recent = .known(
            RecentHistory(items: try message.items.map { try ItemAt(message: $0) }, isComplete: message.complete))
        session = try SessionSignals(messages: message.signals, patchIDs: message.patchIDs)
    }

    private func view(_ input: RankerV1.ExposureInput?) throws -> TrendingView? {
        guard let input else { return nil }
        return TrendingView(
            try TrendingList(recorded: input.value), isCurrent: input.version == InputRecorder.current)
    }
}
