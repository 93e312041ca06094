extension ControlPlane {
    /// Notes how far a group of consumers has got, durably.
    /// - Throws: `ConsumerPositions.Refusal`, `RocksDBError`.
    package func commit(_ positions: [UInt32: UInt64], of consumer: String) throws {
        let next = try self.positions.committing(positions, of: consumer)
        guard next != self.positions else { return }
        try store.write(next)
        self.positions = next
    }

    /// How far every group of consumers has got.
    package var currentPositions: ConsumerPositions { positions }
}
