import MeshRPC
import Testing

@Suite("Routing a call to its owner")
struct OwnerRoutingPolicyTests {
    private let a = Endpoint(host: "10.0.0.1", port: 7410)
    private let b = Endpoint(host: "10.0.0.2", port: 7410)
    private let c = Endpoint(host: "10.0.0.3", port: 7410)

    private func wrongOwner(_ owner: Endpoint?, retryAfter: Int? = 20) -> CallFailure {
        var error = RPCError(.unavailable, "another node's")
        error.metadata["freshet-owner"] = owner?.description
        error.metadata[RetryPolicy.retryHint] = retryAfter.map(String.init)
        return CallFailure(.answered, error)
    }

    private func failed(
        _ routing: inout OwnerRouting, _ failure: CallFailure, at endpoint: Endpoint?, hasOwners: Bool = true,
        remaining: Duration = .seconds(10), random: Double = 1
    ) -> OwnerRouting.Decision {
        routing.failed(failure, at: endpoint, hasOwners: hasOwners, remaining: remaining, random: random)
    }

    @Test("the table names the owner; without one the route stands; an unknown owner is no endpoint")
    func targets() {
        let owned = OwnerRouting(.owner(of: "u"))
        #expect(owned.target(OwnerTable(owners: [a])) == .endpoint(a))
        #expect(owned.target(OwnerTable(owners: [nil])) == .unknown)
        #expect(owned.target(nil) == .route)
        #expect(OwnerRouting(.balanced).target(OwnerTable(owners: [a])) == .route)
    }

    @Test("keys are spread over the table as users are over partitions")
    func table() {
        let table = OwnerTable(owners: (0..<64).map { Endpoint(host: "n", port: 1_000 + $0) })
        // XXH64("abc") is published.
        #expect(table.endpoint(ofKey: Array("abc".utf8))?.port == 1_000 + Int(0x44BC_2CF5_AD77_0999 as UInt64 % 64))
        #expect(table.endpoints.count == 64)
    }

    @Test("an answer that names the owner is followed at once")
    func follows() {
        var routing = OwnerRouting(.owner(of: "u"))
        let decision = failed(&routing, wrongOwner(b), at: a)
        #expect(decision == .follow(b))
        #expect(routing.target(OwnerTable(owners: [a])) == .endpoint(b))
    }

    @Test("a call that any endpoint may serve follows too; one that was given to an endpoint does not")
    func followsBalanced() {
        var balanced = OwnerRouting(.balanced)
        let decision = failed(&balanced, wrongOwner(b), at: a, hasOwners: false)
        #expect(decision == .follow(b))
        var directed = OwnerRouting(.endpoint(a))
        let stays = failed(&directed, wrongOwner(b), at: a)
        #expect(stays == .notAboutOwners)
    }

    @Test("after three hops in a row it waits, and then asks the table again")
    func hops() {
        var routing = OwnerRouting(.owner(of: "u"))
        for (here, there) in [(a, b), (b, c), (c, a)] {
            let decision = failed(&routing, wrongOwner(there), at: here)
            #expect(decision == .follow(there))
        }
        let fourth = failed(&routing, wrongOwner(b), at: a)
        // The hint, and the first backoff at its longest.
        #expect(fourth == .wait(atMost: .milliseconds(30)))
        #expect(routing.target(OwnerTable(owners: [c])) == .endpoint(c))
        let again = failed(&routing, wrongOwner(b), at: c)
        #expect(again == .follow(b))
    }

    @Test("an endpoint that names itself is not followed")
    func namesItself() {
        var routing = OwnerRouting(.owner(of: "u"))
        let decision = failed(&routing, wrongOwner(a), at: a)
        #expect(decision == .wait(atMost: .milliseconds(30)))
    }

    @Test(
        "while nothing was begun an owner's call waits",
        arguments: [
            CallFailure(.notProcessed, .unavailable, "cannot connect"),
            CallFailure(.disconnected, .unavailable, "backing off"),
        ])
    func waits(_ failure: CallFailure) {
        var routing = OwnerRouting(.owner(of: "u"))
        var waits: [OwnerRouting.Decision] = []
        for _ in 0..<6 { waits.append(failed(&routing, failure, at: a)) }
        #expect(waits == [10, 20, 40, 80, 100, 100].map { .wait(atMost: .milliseconds($0)) })
        let shortest = failed(&routing, failure, at: a, random: 0)
        #expect(shortest == .wait(atMost: .milliseconds(10)))
    }

    @Test("an owner that is not known, or not the owner yet, is waited for")
    func notYet() {
        var routing = OwnerRouting(.owner(of: "u"))
        let unknown = failed(&routing, CallFailure(.notProcessed, .unavailable, "not known"), at: nil)
        #expect(unknown == .wait(atMost: .milliseconds(10)))
        let notYet = failed(&routing, wrongOwner(nil, retryAfter: 50), at: a)
        #expect(notYet == .wait(atMost: .milliseconds(70)))
    }

    @Test("no wait reaches past the deadline")
    func deadline() {
        var routing = OwnerRouting(.owner(of: "u"))
        let decision = failed(
            &routing, CallFailure(.notProcessed, .unavailable, "cannot connect"), at: a, remaining: .milliseconds(10))
        #expect(decision == .giveUp)
    }

    @Test("a service without partitions, and failures that owners have nothing to do with, are the retry policy's")
    func others() {
        var routing = OwnerRouting(.owner(of: "u"))
        let refused = CallFailure(.notProcessed, .unavailable, "cannot connect")
        let decisions = [
            failed(&routing, refused, at: a, hasOwners: false),
            failed(&routing, CallFailure(.unknown, .unavailable, "lost"), at: a),
            failed(&routing, CallFailure(.answered, .unavailable, "broken"), at: a),
            failed(&routing, CallFailure(.answered, .resourceExhausted, "shed"), at: a),
            failed(&routing, CallFailure(.abandoned, .canceled, "gone"), at: a),
        ]
        #expect(decisions == Array(repeating: .notAboutOwners, count: 5))
        var balanced = OwnerRouting(.balanced)
        let elsewhere = failed(&balanced, refused, at: a)
        #expect(elsewhere == .notAboutOwners)
    }

    @Test("a lost connection ends what an answer directed the call to")
    func forgetsDirection() {
        var routing = OwnerRouting(.owner(of: "u"))
        _ = failed(&routing, wrongOwner(b), at: a)
        _ = failed(&routing, CallFailure(.unknown, .unavailable, "lost"), at: b)
        #expect(routing.target(OwnerTable(owners: [c])) == .endpoint(c))
    }

    @Test("an endpoint that sends calls on is alive")
    func outcome() {
        #expect(CallOutcome(wrongOwner(b)) == .overloaded)
    }

    @Test("an endpoint is read from its description, and from nothing else")
    func endpoints() {
        for endpoint in [a, Endpoint(host: "::1", port: 80)] {
            #expect(Endpoint(description: endpoint.description) == endpoint)
        }
        for text in ["", "host", "host:", "host:0", "host:70000", ":80", "a b:80", "::1:80"] {
            #expect(Endpoint(description: text) == nil)
        }
    }
}
