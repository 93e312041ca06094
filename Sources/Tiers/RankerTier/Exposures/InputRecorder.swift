import Foundation
import MeshMessages
import MessageMapping
import Signals

/// Writes down what an answer was made of, beside the request and the snapshot: what ``RankingInput/init(replaying:_:snapshot:)``
/// reads.
final class InputRecorder: Sendable {
    /// The names under which inputs are kept.
    enum Name {
        static let arm = "arm"
        static let stage = "stage"
        static let profiles = "profiles"
        static let models = "models"
        static let history = "history"
        static let historyCap = "history_cap"
        static let trending = "trending"
        static let clusterTrend = "cluster_trend"
        static let shown = "shown"
        static let skipped = "skipped"
        static let rules = "rules"
    }

    /// What `version` says of a part that was not there.
    static let unreadable = "unreadable"
    static let unavailable = "unavailable"
    static let current = "current"
    static let old = "old"

    private let trending = SharedInput<TrendingList>()
    private let clusterTrends = SharedInput<TrendingList>()
    private let rules = SharedInput<RankingRules>()

    func recorded(_ input: RankingInput) -> [RecordedInput] {
        var inputs = [
            RecordedInput(Name.arm, version: input.arm.rawValue),
            RecordedInput(Name.stage, version: input.stage.rawValue),
            RecordedInput(Name.historyCap, version: String(input.historyCap)),
            rules.recorded(Name.rules, input.rules.rules) { Self.json($0) },
        ]
        if let snapshot = input.snapshot {
            inputs.append(
                RecordedInput(
                    Name.profiles, version: snapshot.profilesVersion,
                    bytes: input.profileIsReadable ? [] : Array(Self.unreadable.utf8)))
            inputs.append(RecordedInput(Name.models, version: snapshot.modelsVersion))
        }
        inputs.append(Self.history(of: input))
        if let view = input.trending {
            inputs.append(
                trending.recorded(Name.trending, version: view.isCurrent ? Self.current : Self.old, view.list) {
                    $0.recordedBytes
                })
        }
        if let view = input.clusterTrend {
            inputs.append(
                clusterTrends.recorded(
                    Name.clusterTrend, version: view.isCurrent ? Self.current : Self.old, view.list
                ) { $0.recordedBytes })
        }
        if !input.exposures.isEmpty {
            var encoder = ByteEncoder()
            encoder.write(count: input.exposures.count)
            for (item, count) in input.exposures.sorted(by: { $0.key < $1.key }) {
                encoder.write(varint: UInt64(item))
                encoder.write(count: count)
            }
            inputs.append(RecordedInput(Name.shown, bytes: encoder.bytes))
        }
        if !input.skipped.isEmpty {
            inputs.append(
                RecordedInput(
                    Name.skipped, version: input.skipped.sorted().map { String($0.rawValue) }.joined(separator: ",")))
        }
        return inputs + [input.recordedRecallCuts, input.recordedPatches].compactMap { $0 }
    }

    /// What the session tier said, as the message that would have said it.
    private static func history(of input: RankingInput) -> RecordedInput {
        guard case .known(let history) = input.recent else {
            return RecordedInput(Name.history, version: unavailable)
        }
        let signals = input.session.values.map { name, value in
            (
                name,
                SignalsV1.ResolvedValue(
                    value: value.message,
                    provenance: SignalsV1.Provenance(
                        tier: .streaming, status: input.session.stale.contains(name) ? .stale : .fresh))
            )
        }
        let message = SessionV1.GetHistoryResponse(
            items: history.items.map(\.message), complete: history.isComplete,
            signals: Dictionary(signals, uniquingKeysWith: { first, _ in first }), patchIDs: input.session.patchIDs)
        return RecordedInput(Name.history, bytes: message.serializedBytes())
    }

    static func json(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Plain values of strings and finite numbers: there is nothing that JSON could not hold.
        return (try? encoder.encode(value)).map { Array($0) } ?? []
    }
}

extension TrendingList {
    /// With every bit of the evidence.
    var recordedBytes: [UInt8] {
        var encoder = ByteEncoder()
        encoder.write(version: 1)
        encoder.write(watermark)
        encoder.write(count: entries.count)
        for entry in entries {
            encoder.write(entry.itemID)
            encoder.write(entry.evidence)
        }
        encoder.write(count: popular.count)
        for entry in popular {
            encoder.write(entry.itemID)
            encoder.write(entry.share)
        }
        encoder.write(count: newItems.count)
        for item in newItems { encoder.write(item) }
        return encoder.bytes
    }

    init(recorded bytes: [UInt8]) throws(ByteDecodingError) {
        var decoder = ByteDecoder(bytes)
        try decoder.readVersion(of: "a list of what trends")
        self.init(watermark: try decoder.readTimestamp())
        for _ in 0..<(try decoder.readCount(elementSize: 9)) {
            entries.append(Entry(itemID: try decoder.readString(), evidence: try decoder.readDouble()))
        }
        for _ in 0..<(try decoder.readCount(elementSize: 9)) {
            popular.append(TrafficShare(itemID: try decoder.readString(), share: try decoder.readDouble()))
        }
        for _ in 0..<(try decoder.readCount()) { newItems.append(try decoder.readString()) }
        try decoder.finish()
    }
}
