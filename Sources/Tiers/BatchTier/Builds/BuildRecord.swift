import Signals

/// A build as it is kept on the disk under its number: what was ordered, which stages are finished, and what they made. Whoever
/// has the record can go on with the build.
///
/// A value that decides and does nothing else.
package struct BuildRecord: Sendable, Equatable {
    package enum Outcome: Sendable, Equatable {
        case running
        case succeeded
        /// Published, but not activated; one sentence for each gate that said no.
        case held([String])
        /// With what went wrong.
        case failed(String)
    }

    /// What a finished stage has made.
    package enum StageResult: Sendable, Equatable {
        /// The log is read; the profiles will be as of this time.
        case read(asOf: Timestamp)
        /// These are the models that the profiles belong with; empty when there is none.
        case fitted(models: String)
        case folded(FoldedWatermark)
        case written(profiles: String)
        case verified
        case activated
        case held([String])
        /// The order was to publish only.
        case published

        var stage: BuildStage {
            switch self {
            case .read: .reading
            case .fitted: .fitting
            case .folded: .folding
            case .written: .writing
            case .verified: .verifying
            case .activated, .held, .published: .activating
            }
        }
    }

    /// Processes that may die in a build before it is given up: it may be what kills them.
    package static let mostAttempts: UInt32 = 3

    package let number: UInt64
    package let order: BuildOrder
    /// When it was ordered, by the wall clock.
    package let orderedAt: Timestamp
    package internal(set) var attempt: UInt32 = 0
    /// The stage that is under way or comes next; the last one when the build has ended.
    package internal(set) var stage = BuildStage.reading
    package internal(set) var outcome = Outcome.running
    package internal(set) var asOf: Timestamp?
    package internal(set) var watermark: FoldedWatermark?
    package internal(set) var profilesVersion = ""
    package internal(set) var modelsVersion = ""
    /// By the wall clock.
    package internal(set) var endedAt: Timestamp?

    package init(number: UInt64, order: BuildOrder, orderedAt: Timestamp) {
        self.number = number
        self.order = order
        self.orderedAt = orderedAt
    }

    package var id: String { Self.id(number) }

    package static func id(_ number: UInt64) -> String { "build-\(number)" }

    /// The number of the build that an id names; nil for what is no id.
    package static func number(ofID id: String) -> UInt64? {
        id.hasPrefix("build-") ? UInt64(id.dropFirst("build-".count)) : nil
    }

    package var isRunning: Bool { outcome == .running }

    /// What the build publishes has this version; nil before the log is read.
    package var version: String? { asOf.map { SnapshotVersion.name(asOf: $0, number: number) } }

    package var versions: PublishedVersions { PublishedVersions(profiles: profilesVersion, models: modelsVersion) }

    /// A process takes the build up, the first time or after another one died in it.
    /// - Returns: whether to go on; not when too many have died.
    package mutating func takeUp(at now: Timestamp) -> Bool {
        guard isRunning else { return false }
        guard attempt < Self.mostAttempts else {
            fail("the process died \(attempt) times in this build, the last time while \(stage.name)", at: now)
            return false
        }
        attempt += 1
        return true
    }

    /// The stage under way is finished.
    package mutating func finish(_ result: StageResult, at now: Timestamp) {
        precondition(isRunning, "a build that has ended has no more stages")
        precondition(result.stage == stage, "\(result) finishes \(result.stage), and the build is at \(stage)")
        switch result {
        case .read(let time): asOf = time
        case .fitted(let models): modelsVersion = models
        case .folded(let mark): watermark = mark
        case .written(let profiles): profilesVersion = profiles
        case .verified: break
        case .activated, .published: end(.succeeded, at: now)
        case .held(let reasons): end(.held(reasons), at: now)
        }
        if let next = stage.next { stage = next }
    }

    package mutating func fail(_ error: String, at now: Timestamp) { end(.failed(error), at: now) }

    private mutating func end(_ outcome: Outcome, at now: Timestamp) {
        self.outcome = outcome
        endedAt = now
    }
}
