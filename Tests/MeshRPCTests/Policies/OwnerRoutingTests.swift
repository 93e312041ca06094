import MeshRPC
import Testing

@Suite("The owner of a key")
struct OwnerRoutingTests {
    let now = ContinuousClock.now

    func endpoints(_ count: Int) -> [Endpoint] { (0..<count).map { Endpoint(host: "10.0.0.\($0)", port: 7410) } }

    func owners(of keys: Int, among endpoints: [Endpoint]) -> [Endpoint?] {
        var selection = EndpointSelection()
        selection.update(endpoints, now: now)
        return (0..<keys).map { key in
            guard case .call(let call) = selection.pick(owner: "partition-\(key)".utf8, now: now) else { return nil }
            selection.finished(call, .served, random: 0, now: now)
            return call.endpoint
        }
    }

    @Test("the order in which endpoints are named does not matter")
    func order() {
        #expect(owners(of: 100, among: endpoints(5)) == owners(of: 100, among: endpoints(5).reversed()))
    }

    @Test("keys are spread evenly")
    func spread() {
        let owners = owners(of: 5000, among: endpoints(5))
        for endpoint in endpoints(5) { #expect((850...1150).contains(owners.count { $0 == endpoint })) }
    }

    @Test("an endpoint that leaves moves its own keys only")
    func minimal() {
        let before = owners(of: 1000, among: endpoints(5))
        let after = owners(of: 1000, among: endpoints(4))
        for (old, new) in zip(before, after) where old != endpoints(5)[4] { #expect(old == new) }
    }

    @Test("an owner's failures count, and eject it from balancing, but its calls stay")
    func stays() {
        var selection = EndpointSelection()
        selection.update(endpoints(3), now: now)
        var owner: Endpoint?
        for _ in 0..<20 {
            guard case .call(let call) = selection.pick(owner: "u".utf8, now: now) else { return }
            #expect(owner == nil || owner == call.endpoint)
            owner = call.endpoint
            selection.finished(call, .failed, random: 0, now: now)
        }
        #expect(owner.map { selection.isEjected($0) } == true)
    }
}
