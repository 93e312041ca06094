/// The built-in interpreter: a grammar of what people ask of a catalogue, over the titles, labels, numbers and words that the
/// items have. English; titles and names in any script.
///
/// It reads a query in passes, each of which takes the words that it understands and leaves the others: titles first (they may
/// contain any word), then numbers, comparisons, people, labels, vague words ("not too long"), and last the words of texts.
public struct QueryInterpreter: Sendable {
    /// Of a query; what follows is not read and is returned as not understood.
    public static let maximumTokens = 128

    let index: QueryIndex

    public init(_ index: QueryIndex) { self.index = index }

    /// Never fails: in the worst case nothing is understood.
    /// - Parameter isExpanding: whether words are also taken as the labels that often go with them.
    public func interpret(_ query: String, isExpanding: Bool = true) -> Interpretation {
        var scan = QueryScan(query, index: index)
        scan.isExpanding = isExpanding
        scan.readQuotedTitles()
        scan.readTitlesAfterCues()
        scan.readTitlesOnTheirOwn()
        scan.readConstraints()
        scan.readComparisons()
        scan.markPolarity()
        scan.readPeople()
        scan.readFacets()
        scan.readVagueWords()
        scan.readMisspeltFacets()
        scan.readTerms()
        return scan.interpretation()
    }
}
