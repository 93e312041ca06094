/// What builds need of the coordinator: the right to build, which snapshot is active, and the word that activates another one.
package protocol SnapshotControl: Sendable {
    /// Takes the build lease.
    ///
    /// - Parameter known: the last number of a build that this node knows of.
    /// - Returns: a number for a new build.
    /// - Throws: ``ControlRefusal``: `.away`, `.held`, `.refused`.
    func lease(known: UInt64) async throws -> UInt64

    /// Renews the lease that there is, until the task is cancelled.
    func keepLease() async

    /// Gives the lease back, if there is one. When the coordinator is away it ends by itself.
    func giveBackLease() async

    /// What is active, and what was before.
    func selection() async -> ActiveSelection

    /// Has a snapshot activated under the lease.
    ///
    /// - Parameter judged: what was active when the quality gates were asked; nil when nothing was, or they are overruled.
    /// - Throws: ``ControlRefusal``: `.away`, `.overtaken`, `.refused`.
    func activate(_ versions: PublishedVersions, judgedAgainst judged: PublishedVersions?, reason: String) async throws
}

/// What the coordinator says is active.
package struct ActiveSelection: Sendable, Equatable {
    package var active: PublishedVersions?
    /// Where a rollback goes.
    package var previous: PublishedVersions?
    /// False when the coordinator did not answer: then this is what the node last heard, without `previous`.
    package var isCertain: Bool

    package init(active: PublishedVersions? = nil, previous: PublishedVersions? = nil, isCertain: Bool = true) {
        self.active = active
        self.previous = previous
        self.isCertain = isCertain
    }
}

/// Why the coordinator did not do as it was asked.
package enum ControlRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// It does not answer; later it may.
    case away(String)
    /// Another builder has the lease.
    case held(String)
    /// Another snapshot became active since the gates were asked, or the build's lease has ended.
    case overtaken(String)
    /// It will not.
    case refused(String)

    package var description: String {
        switch self {
        case .away(let message): "the coordinator does not answer: \(message)"
        case .held(let message): message
        case .overtaken(let message): message
        case .refused(let message): "the coordinator refuses: \(message)"
        }
    }
}
