/// Takes out items by id, of which the snapshot need not know any.
package struct NamedFilter: CandidateFilter {
    package let name: String
    private let ids: Set<String>

    package init(_ name: String, _ ids: Set<String>) {
        self.name = name
        self.ids = ids
    }

    package func keeps(_ item: Int32, of items: RequestItems) -> Bool { !ids.contains(items.id(of: item)) }
}
