/// Where the attempts of one call go when it belongs to the owner of a key, and what becomes of one that did not get there. Calls
/// that any endpoint may serve follow too when one of them says whose they are.
///
/// - An endpoint that does not own the key answers `unavailable` with ``ownerHint``, before it looked at the call. The next
///   attempt goes where it says, at once and at most ``mostHops`` times in a row.
/// - While the owner is not known, cannot be connected to, or says that it is not the owner yet, nothing was begun: the call
///   waits for another topology or a while, and tries again for as long as its deadline permits (as gRPC's wait-for-ready).
///
/// Neither is charged to the retry budget: the first is no repetition, and the second no load. Everything else is
/// ``RetryPolicy``'s decision. Time and chance are parameters.
package struct OwnerRouting: Sendable {
    /// The header by which an endpoint names the owner: `host:port`.
    package static let ownerHint = "freshet-owner"
    /// Endpoints in a row that a call is sent on to.
    package static let mostHops = 3
    /// Waits of 10, 20, 40 ms … up to 100 ms, with full jitter.
    private static let backoff = Backoff(initial: .milliseconds(10), multiplier: 2, cap: .milliseconds(100))

    package enum Target: Equatable, Sendable {
        /// As the call's route says.
        case route
        case endpoint(Endpoint)
        /// The owner is not known.
        case unknown
    }

    package enum Decision: Equatable, Sendable {
        /// Call there now.
        case follow(Endpoint)
        /// Call again when owners have changed, or after this time.
        case wait(atMost: Duration)
        /// Nothing that owners have to do with.
        case notAboutOwners
        /// There is no time left to wait.
        case giveUp
    }

    /// Nil for a call that any endpoint may serve.
    private let key: [UInt8]?
    /// False for a call that its caller gave to one endpoint and no other.
    private let mayFollow: Bool
    private var directed: Endpoint?
    private var hops = 0
    private var waits = 0

    package init(_ route: CallRoute) {
        switch route {
        case .balanced: (key, mayFollow) = (nil, true)
        case .owner(let key): (self.key, mayFollow) = (key, true)
        case .endpoint: (key, mayFollow) = (nil, false)
        }
    }

    /// Where the next attempt goes. `owners` is nil for a service without partitions.
    package func target(_ owners: OwnerTable?) -> Target {
        if let directed { return .endpoint(directed) }
        guard let key, let owners else { return .route }
        return owners.endpoint(ofKey: key).map { .endpoint($0) } ?? .unknown
    }

    /// What becomes of the call after an attempt failed.
    ///
    /// - Parameters:
    ///   - endpoint: that was called; nil when there was none.
    ///   - hasOwners: whether the service has partitions.
    ///   - remaining: what is left of the deadline.
    ///   - random: uniform in 0..<1.
    package mutating func failed(
        _ failure: CallFailure, at endpoint: Endpoint?, hasOwners: Bool, remaining: Duration, random: Double
    ) -> Decision {
        let mayWait = key != nil && hasOwners
        switch failure.progress {
        case .answered:
            guard failure.error.code == .unavailable else { return .notAboutOwners }
            if let owner = failure.error.owner {
                if mayFollow, owner != endpoint, hops < Self.mostHops {
                    hops += 1
                    directed = owner
                    return .follow(owner)
                }
            } else if failure.error.retryHint == nil {
                return .notAboutOwners
            }
        case .notProcessed, .disconnected: break
        case .unknown:
            // The endpoint may be gone for good; the repetition, if there is one, goes where owners are said to be.
            directed = nil
            return .notAboutOwners
        case .abandoned: return .notAboutOwners
        }
        guard mayWait else { return .notAboutOwners }
        directed = nil
        hops = 0
        waits += 1
        // At least a tenth of the bound, so that the luckiest draw is not a busy loop.
        let backoff = Self.backoff.delay(attempt: waits, random: 0.1 + 0.9 * random)
        let delay = (failure.error.retryHint ?? .zero) + backoff
        return delay < remaining ? .wait(atMost: delay) : .giveUp
    }
}

extension RPCError {
    /// Where the error says that the call belongs.
    package var owner: Endpoint? { metadata[OwnerRouting.ownerHint].flatMap(Endpoint.init(description:)) }
}
