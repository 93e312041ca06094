/// How a build says what it is doing.
package struct BuildReport: Sendable {
    private let update: @Sendable ((inout BuildStatus) -> Void) -> Void

    package init(_ update: @escaping @Sendable ((inout BuildStatus) -> Void) -> Void) {
        self.update = update
    }

    /// For builds that nobody watches.
    package static let silent = BuildReport { _ in }

    /// - Parameter fraction: of the stage, 0 to 1.
    package func callAsFunction(_ stage: BuildStage, _ step: String, _ fraction: Double) {
        update { status in
            status.stage = stage
            status.step = step
            status.fraction = max(status.fraction, stage.whole(fraction))
        }
    }

    package func count(_ name: String, _ value: Int) {
        update { $0.counts[name] = Double(value) }
    }

    /// A stage is finished. That the build is, the desk says when it has cleaned up.
    func finished(_ record: BuildRecord) {
        if record.isRunning { update { $0.update(record) } }
    }
}
