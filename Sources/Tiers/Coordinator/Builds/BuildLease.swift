/// Who may build a snapshot and activate it: one builder at a time, for as long as it renews its lease.
///
/// A builder that dies loses the lease when it has been silent for the lease's duration; when it turns out to have been only
/// slow, what it made is refused at activation, because its lease is no longer the one that holds. Numbers are never given
/// twice, so they name builds across all builders of a mesh.
///
/// A value that decides and does nothing else; time comes in with each call and must not run backwards.
package struct BuildLease: Sendable, Equatable {
    /// Why a lease is not given, or does not hold.
    package enum Refusal: Error, Sendable, Equatable {
        /// Another builder has it.
        case held(by: String, remaining: Duration)
        /// This lease has ended: it was not renewed in time, was given back, or is from another mesh.
        case ended(id: String)
    }

    /// What survives the process: who has which lease, but not until when.
    package struct Durable: Sendable, Equatable {
        /// The last number given.
        package var number: UInt64 = 0
        /// The node that has the lease of that number; empty when nobody has it.
        package var holder = ""

        package init(number: UInt64 = 0, holder: String = "") {
            self.number = number
            self.holder = holder
        }
    }

    package struct Grant: Sendable, Equatable {
        package var id: String
        /// Of a new lease: a number for the build.
        package var number: UInt64
    }

    /// How long a builder may be silent.
    package let duration: Duration
    package private(set) var durable: Durable
    private var expiresAt: ContinuousClock.Instant

    /// - Parameter durable: from the last life of the process; its holder gets one more duration to renew the lease.
    package init(duration: Duration, durable: Durable = Durable(), now: ContinuousClock.Instant) {
        precondition(duration > .zero, "a lease that is over at once lets nobody build")
        self.duration = duration
        self.durable = durable
        expiresAt = now + duration
    }

    /// Who has the lease at a time; nil when it is free.
    package func holder(now: ContinuousClock.Instant) -> String? {
        durable.holder.isEmpty || now >= expiresAt ? nil : durable.holder
    }

    /// Gives the lease to a builder, or renews it.
    ///
    /// A builder that asks for a new lease while it has one is another process on the same directory: the old lease ends.
    ///
    /// - Parameters:
    ///   - id: the lease to renew; empty for a new one.
    ///   - known: the last number that the builder knows of, so that no number is given twice even if this state was lost.
    package mutating func lease(
        to node: String, renewing id: String = "", known: UInt64 = 0, now: ContinuousClock.Instant
    ) throws(Refusal) -> Grant {
        if !id.isEmpty {
            try check(id, now: now)
            expiresAt = now + duration
            return Grant(id: id, number: durable.number)
        }
        if let other = holder(now: now), other != node {
            throw .held(by: other, remaining: now.duration(to: expiresAt))
        }
        durable = Durable(number: max(durable.number, known) + 1, holder: node)
        expiresAt = now + duration
        return Grant(id: Self.id(durable.number), number: durable.number)
    }

    /// Ends a lease at its holder's wish.
    /// - Returns: whether it was the one that holds.
    package mutating func release(_ id: String, now: ContinuousClock.Instant) -> Bool {
        guard (try? check(id, now: now)) != nil else { return false }
        durable.holder = ""
        return true
    }

    /// Throws `.ended` unless this lease holds.
    package func check(_ id: String, now: ContinuousClock.Instant) throws(Refusal) {
        guard holder(now: now) != nil, id == Self.id(durable.number) else { throw .ended(id: id) }
    }

    private static func id(_ number: UInt64) -> String { "build-lease-\(number)" }
}
