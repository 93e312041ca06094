import Partitioning
import Signals

/// Something that was noticed, with the figures that it was noticed by and what was done about it: one for each rule that
/// answered.
package struct DetectionRecord: Sendable, Equatable {
    /// Follows from the detection, the signal, whom it is about, and the rule: reading the log again gives the same one.
    package var id: String
    package var condition: TriggerCondition
    /// Empty: no rule, but what is standard.
    package var rule: String
    package var signal: String
    /// Empty for what is of no user.
    package var userID = ""
    /// Of a burst within a cluster.
    package var cluster = ""
    /// Of a burst or a new item.
    package var itemID = ""
    package var label: String
    package var detectedAt: Timestamp
    package var figures: DetectionFigures
    package var action: TriggerAction
    package var suppression: TriggerSuppression?
    package var patchIDs: [String] = []

    init(_ detection: Detection, _ decision: TriggerDecision, of signal: String, about subject: Subject) {
        let parts = [signal, subject.name, detection.id, decision.rule]
        id = PatchID.text(parts.filter { !$0.isEmpty }.joined(separator: "/"))
        condition = decision.condition
        rule = decision.rule
        self.signal = signal
        label = detection.label
        detectedAt = detection.detectedAt
        figures = detection.figures
        action = decision.action
        suppression = decision.suppression
        switch subject {
        case .user(let user): userID = user
        case .item(let cluster):
            itemID = detection.label
            self.cluster = cluster ?? ""
        }
    }

    /// Whom or what a detection is about.
    enum Subject {
        case user(String)
        /// The item that the detection's label is, within a cluster or over all users.
        case item(cluster: String?)

        var name: String {
            switch self {
            case .user(let user): user
            case .item(let cluster): cluster ?? ""
            }
        }
    }
}

extension DetectionRecord: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        for text in [id, condition.rawValue, rule, signal, userID, cluster, itemID, label] { encoder.write(text) }
        encoder.write(detectedAt)
        figures.encode(into: &encoder)
        encoder.write(action.name)
        var refreshed: [String] = []
        if case .refresh(let signals) = action { refreshed = signals }
        encoder.write(suppression?.rawValue ?? "")
        for texts in [refreshed, patchIDs] {
            encoder.write(count: texts.count)
            for text in texts { encoder.write(text) }
        }
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        id = try decoder.readString()
        let start = decoder.offset
        guard let condition = TriggerCondition(rawValue: try decoder.readString()) else {
            throw .invalidValue("a kind of detection that is not known", offset: start)
        }
        self.condition = condition
        rule = try decoder.readString()
        signal = try decoder.readString()
        userID = try decoder.readString()
        cluster = try decoder.readString()
        itemID = try decoder.readString()
        label = try decoder.readString()
        detectedAt = try decoder.readTimestamp()
        figures = try DetectionFigures(from: &decoder)
        let name = try decoder.readString()
        let reason = try decoder.readString()
        suppression = TriggerSuppression(rawValue: reason)
        var lists: [[String]] = []
        for _ in 0..<2 {
            var texts: [String] = []
            for _ in 0..<(try decoder.readCount()) { texts.append(try decoder.readString()) }
            lists.append(texts)
        }
        switch name {
        case TriggerAction.patch.name: action = .patch
        case TriggerAction.refresh(signals: []).name: action = .refresh(signals: lists[0])
        default: action = .record
        }
        patchIDs = lists[1]
    }
}
