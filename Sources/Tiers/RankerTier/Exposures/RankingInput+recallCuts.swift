extension RankingOutput {
    /// After how many offers recallers were cut off.
    package var recallCuts: [RecallSource: Int] {
        Dictionary(
            recalled.compactMap { report in report.cut.map { (report.source, $0) } },
            uniquingKeysWith: { first, _ in first })
    }
}

extension RankingInput {
    /// The name under which it is logged where recallers were cut off, which the clock decided.
    static let recallCutsInput = "recall_cuts"

    /// `source=offers,…`; nil when all recallers came to their end.
    var recordedRecallCuts: RecordedInput? {
        guard !recallCuts.isEmpty else { return nil }
        let cuts = recallCuts.map { "\($0.key.rawValue)=\($0.value)" }.sorted()
        return RecordedInput(Self.recallCutsInput, version: cuts.joined(separator: ","))
    }

    mutating func cutRecallers(replaying version: String) throws(ReplayFailure) {
        for part in version.split(separator: ",") {
            let pair = part.split(separator: "=")
            guard pair.count == 2, let source = RecallSource(rawValue: String(pair[0])), let offers = Int(pair[1])
            else {
                throw .damaged(Self.recallCutsInput, reason: "'\(part)' is not source=number")
            }
            recallCuts[source] = offers
        }
    }
}
