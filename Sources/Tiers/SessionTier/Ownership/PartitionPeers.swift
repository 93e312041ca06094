/// The way to other session nodes, living or dead.
package protocol PartitionPeers: Sendable {
    /// Asks a node for a partition, or reads its directory when it does not live.
    ///
    /// - Parameters:
    ///   - directory: the node's data directory when somebody has said; empty otherwise.
    ///   - receive: gets the pieces in their order, one at a time; the last one is not among them.
    /// - Returns: nil when the last piece has come; otherwise what the node answered.
    /// - Throws: when the node could not be asked or the stream broke off, and what `receive` throws.
    func request(
        _ request: PartitionRequest, of nodeID: String, directory: String,
        receive: @escaping @Sendable (PartitionPiece) async throws -> Void
    ) async throws -> PartitionAnswer?
}
