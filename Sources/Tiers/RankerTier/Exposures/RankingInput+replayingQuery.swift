import MeshMessages
import Queries

extension RankingInput {
    /// The name under which an answer's interpretation is logged.
    static let interpretationInput = "interpretation"

    /// What a request in words was taken to mean; nil for a request without words.
    ///
    /// The built-in interpreter says the same of the same words and items, so only what a team's own interpreter said is
    /// written down.
    var recordedInterpretation: RecordedInput? {
        guard let interpretation else { return nil }
        return RecordedInput(
            Self.interpretationInput, version: queryDegradation?.rawValue ?? "",
            bytes: interpretation.interpreter == .remote ? interpretation.message.serializedBytes() : [])
    }

    /// Gives the words of a logged request the meaning that they had.
    mutating func interpret(replaying input: RankerV1.ExposureInput?) throws {
        guard !query.text.isEmpty else { return }
        guard let input else { throw ReplayFailure.missing(Self.interpretationInput) }
        queryDegradation = Degradation(rawValue: input.version)
        guard let model = snapshot?.model else {
            var nothing = Interpretation(query: query.text)
            nothing.notUnderstood = [TextSpan(start: 0, length: query.text.utf8.count, text: query.text)]
            interpretation = nothing
            return
        }
        let builtIn = QueryInterpreter(model.queryIndex).interpret(
            query.text, isExpanding: !skipped.contains(.queryExpansion))
        isQueryExpanded = builtIn.mayBeExpanded
        guard !input.value.isEmpty else { return apply(builtIn) }
        let said = try InterpreterV1.Interpretation(serializedBytes: input.value)
        apply(Interpretation(message: said))
    }
}
