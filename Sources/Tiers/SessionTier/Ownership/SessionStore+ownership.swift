extension SessionStore: PartitionHost {
    package func openPartition(_ partition: UInt32, epoch: UInt64) async throws {
        try await open(partition, epoch: epoch)
    }

    package func sealPartition(_ partition: UInt32) async throws { try await seal(partition) }

    package func closePartition(_ partition: UInt32) async {
        // One that was passed over closes without having been sealed; one that is closed already stays so.
        if served[partition] != nil { _ = try? await seal(partition) }
        try? close(partition)
    }
}
