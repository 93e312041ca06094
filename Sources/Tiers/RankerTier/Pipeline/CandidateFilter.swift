/// Takes candidates out for good, before they cost anything. Made anew for each request.
///
/// A filter of hard constraints is never relaxed: when too few candidates are left the answer is short.
package protocol CandidateFilter: Sendable {
    /// As the response counts what it took out.
    var name: String { get }

    /// - Parameter item: its number in `items`.
    func keeps(_ item: Int32, of items: RequestItems) -> Bool
}
