/// Takes out a set of items.
package struct MarkedFilter: CandidateFilter {
    package let name: String
    private let marks: ItemMarks

    package init(_ name: String, _ marks: ItemMarks) {
        self.name = name
        self.marks = marks
    }

    package func keeps(_ item: Int32, of items: RequestItems) -> Bool { !marks.contains(item) }
}
