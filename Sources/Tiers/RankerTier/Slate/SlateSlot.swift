/// An item that has a place of its own in the answer, whatever its score.
package struct SlateSlot: Sendable, Equatable {
    /// Its number in the request's items.
    package var item: Int32
    /// Counted from 1.
    package var place: Int
    /// `pinned` or `exploration`.
    package var source: RecallSource

    package init(item: Int32, place: Int, source: RecallSource) {
        self.item = item
        self.place = place
        self.source = source
    }
}

/// Gives slots to items that the ranking alone would not show: exploration.
///
/// It is asked after the candidates are filtered and ranked. What it draws it must draw from a generator that the input
/// carries, so that a replay draws the same.
package protocol SlotPolicy: Sendable {
    /// - Parameter ranked: the candidates, the best first.
    func slots(_ input: RankingInput, ranked: [Candidate], items: RequestItems) -> [SlateSlot]
}
