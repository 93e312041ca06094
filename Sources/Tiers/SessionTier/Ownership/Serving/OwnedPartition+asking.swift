extension OwnedPartition {
    /// What became of an attempt.
    enum Asked: Sendable {
        case copied(Machine.Attempt)
        case answered(Machine.Attempt, by: String, notHeldBy: String?, PartitionAnswer)
        case failed(Machine.Attempt, String)
        case abandoned
    }

    /// What an attempt stops with when it was given up meanwhile.
    private struct Abandoned: Error {}

    /// Asks one node and keeps what it sends, until `stops` ends.
    func ask(
        _ nodeID: String, _ request: PartitionRequest, _ attempt: Machine.Attempt, until stops: AsyncStream<Void>
    ) async -> Asked {
        let directory = machine.knownDirectory(of: nodeID)
        return await withTaskGroup(of: Asked.self) { group in
            group.addTask { await self.request(request, of: nodeID, directory: directory, attempt) }
            group.addTask {
                for await _ in stops {}
                return .abandoned
            }
            let first = await group.next() ?? .abandoned
            group.cancelAll()
            await group.waitForAll()
            return first
        }
    }

    private nonisolated func request(
        _ request: PartitionRequest, of nodeID: String, directory: String, _ attempt: Machine.Attempt
    ) async -> Asked {
        do {
            let answer = try await environment.peers.request(request, of: nodeID, directory: directory) {
                try await self.receive($0, attempt)
            }
            guard let answer else { return .copied(attempt) }
            return .answered(attempt, by: nodeID, notHeldBy: request.notHeldBy, answer)
        } catch {
            return .failed(attempt, nodeID)
        }
    }

    private func receive(_ piece: PartitionPiece, _ attempt: Machine.Attempt) async throws {
        let writer = PartitionWriter(log: environment.log, checkpoints: environment.checkpoints, partition: number)
        if receiving != attempt {
            happened(machine.copying(attempt))
            await waitUntilNoted()
            guard machine.mayCopy(attempt) else { throw Abandoned() }
            receiving = attempt
            try await writer.discard()
        }
        guard machine.mayCopy(attempt) else { throw Abandoned() }
        try await writer.write(piece)
    }
}
