/// What has been reported of cells since their values were last computed anew, so that a coordinator that lost its memory can be
/// told again. Bounded: of more cells those that come later are left out, and are known again by their next event.
package struct ReportedFeedback: Sendable {
    private(set) var cells: [FeedbackAccumulator.Cell: FeedbackAccumulator.Sum] = [:]
    let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Takes over what is about to be reported. Pairs are left out: they are about signals, and nobody needs them twice.
    mutating func add(_ reported: [FeedbackAccumulator.Cell: FeedbackAccumulator.Sum]) {
        for (cell, sum) in reported where cells[cell] != nil || cells.count < capacity {
            var known = cells[cell] ?? FeedbackAccumulator.Sum()
            known.queries = known.queries.addingReportingOverflow(sum.queries).partialValue
            known.loss += sum.loss
            known.unscored = known.unscored.addingReportingOverflow(sum.unscored).partialValue
            cells[cell] = known
        }
    }

    /// The cells' values are new: what older ones cost is paid.
    mutating func remove(_ signals: some Sequence<String>, of entity: String) {
        for signal in signals { cells[FeedbackAccumulator.Cell(signal: signal, entity: entity)] = nil }
    }

    mutating func removeEntities(where isForgotten: (String) -> Bool) {
        cells = cells.filter { !isForgotten($0.key.entity) }
    }

    /// A snapshot has computed everything anew.
    mutating func removeAll() { cells = [:] }
}
