import MeshMessages

extension BuildStatus {
    func message(id: String) -> BatchV1.GetBuildResponse {
        var message = BatchV1.GetBuildResponse(
            step: step, fraction: fraction, profilesVersion: versions.profiles, modelsVersion: versions.models,
            seconds: duration / .seconds(1), stage: stage.name, counts: BatchV1.figures(counts), attempt: attempt,
            buildID: id)
        switch state {
        case .running: message.state = .running
        case .succeeded: message.state = .succeeded
        case .held(let reasons):
            message.state = .held
            message.heldBecause = reasons
        case .failed(let error):
            message.state = .failed
            message.error = error
        }
        return message
    }
}

extension BatchV1 {
    /// Figures in the order of their names.
    static func figures(_ values: [String: Double]) -> [BatchV1.Figure] {
        values.sorted { $0.key < $1.key }.map { BatchV1.Figure(name: $0.key, value: $0.value) }
    }
}
