import Coordinator
import MeshService
import Testing

@Suite("Who owns a partition")
struct PartitionAssignmentTests {
    private static func node(
        _ id: String, held: [Topology.PartitionClaim] = [], draining: Bool = false
    ) -> Topology.Node {
        Topology.Node(
            nodeID: id, service: .session, rpcAddress: HostPort(host: id, port: 7410), held: held, isDraining: draining,
            dataDirectory: "/data/\(id)")
    }

    /// The nodes as they are when each holds what it owns.
    private static func holding(_ ids: [String], _ assignment: PartitionAssignment) -> [Topology.Node] {
        ids.map { id in
            node(
                id,
                held: assignment.partitions.indices.filter { assignment.partitions[$0].owner == id }.map {
                    Topology.PartitionClaim(partition: UInt32($0), epoch: assignment.partitions[$0].epoch)
                })
        }
    }

    private static func assigned(_ nodes: [Topology.Node], count: UInt32 = 64) -> PartitionAssignment {
        var assignment = PartitionAssignment(count: count)
        assignment.update(members: nodes, presumesOwners: false, opensUnclaimed: true)
        return assignment
    }

    private func owned(_ assignment: PartitionAssignment, by id: String) -> Set<Int> {
        Set(assignment.partitions.indices.filter { assignment.partitions[$0].owner == id })
    }

    @Test("one node owns everything, at the first epoch, and whoever comes after it is told to ask it")
    func alone() {
        let assignment = Self.assigned([Self.node("a")])
        #expect(assignment.partitions.allSatisfy { $0.owner == "a" && $0.epoch == 1 })
        #expect(assignment.partitions.allSatisfy { $0.holder?.nodeID == "a" && $0.holder?.epoch == 0 })
    }

    @Test("epochs begin above those of an assignment that was lost, and go on from there")
    func begins() {
        var assignment = PartitionAssignment(count: 2)
        assignment.begin(above: 1_000)
        assignment.update(members: [Self.node("a")], presumesOwners: false, opensUnclaimed: true)
        #expect(assignment.partitions.map(\.epoch) == [1_001, 1_001])
        assignment.begin(above: 5_000)
        #expect(assignment.partitions.map(\.epoch) == [1_001, 1_001])
    }

    @Test("only session nodes own partitions, and without one nobody does")
    func sessionNodesOnly() {
        let ranker = Topology.Node(nodeID: "r", service: .ranker, rpcAddress: HostPort(host: "r", port: 7440))
        let assignment = Self.assigned([ranker])
        #expect(!assignment.hasOwners)
        #expect(assignment.owners(members: [ranker], presumesOwners: false).isEmpty)
    }

    @Test("several nodes share the partitions, the same in whatever order they come")
    func shares() {
        let names = ["a", "b", "c"]
        let assignment = Self.assigned(names.map { Self.node($0) }, count: 3_000)
        // A binomial of mean 1,000 has a standard deviation of 26; six of them either way.
        for name in names { #expect((844...1_156).contains(owned(assignment, by: name).count)) }
        #expect(Self.assigned(names.reversed().map { Self.node($0) }, count: 3_000) == assignment)
    }

    @Test("a node that joins takes its share, at new epochs, and moves nothing else")
    func joins() {
        var assignment = Self.assigned([Self.node("a"), Self.node("b")])
        let before = assignment
        assignment.update(
            members: Self.holding(["a", "b"], before) + [Self.node("c")], presumesOwners: false, opensUnclaimed: true)
        let moved = owned(assignment, by: "c")
        #expect(!moved.isEmpty)
        for number in assignment.partitions.indices {
            let (old, new) = (before.partitions[number], assignment.partitions[number])
            #expect(new.holder?.nodeID == old.owner)
            #expect(new.epoch == (moved.contains(number) ? old.epoch + 1 : old.epoch))
            if !moved.contains(number) { #expect(new.owner == old.owner) }
        }
    }

    @Test("a node that drains gives its partitions to the others, and holds them until they claim them")
    func drains() {
        let first = Self.assigned([Self.node("a"), Self.node("b")])
        var nodes = Self.holding(["a", "b"], first)
        nodes[0].isDraining = true
        var assignment = first
        assignment.update(members: nodes, presumesOwners: false, opensUnclaimed: true)
        #expect(owned(assignment, by: "a").isEmpty)
        let given = owned(first, by: "a")
        #expect(given.allSatisfy { assignment.partitions[$0].holder?.nodeID == "a" })
        nodes[1].held += given.map { Topology.PartitionClaim(partition: UInt32($0), epoch: 2) }
        assignment.update(members: nodes, presumesOwners: false, opensUnclaimed: true)
        #expect(assignment.partitions.allSatisfy { $0.holder?.nodeID == "b" })
    }

    @Test("when every node drains, or none is there, partitions stay where they are")
    func nobodyToGiveTo() {
        let first = Self.assigned([Self.node("a"), Self.node("b")])
        var assignment = first
        assignment.update(
            members: [Self.node("a", draining: true), Self.node("b", draining: true)], presumesOwners: false,
            opensUnclaimed: true)
        #expect(assignment == first)
        assignment.update(members: [], presumesOwners: false, opensUnclaimed: true)
        #expect(assignment == first)
    }

    @Test("a holder that left is remembered with its address and directory, but not shown as reachable")
    func remembersHolder() {
        var assignment = Self.assigned([Self.node("a")])
        assignment.update(
            members: Self.holding(["a"], assignment), presumesOwners: false, opensUnclaimed: true)
        let successor = [Self.node("b")]
        assignment.update(members: successor, presumesOwners: false, opensUnclaimed: true)
        let owners = assignment.owners(members: successor, presumesOwners: false)
        #expect(owners.count == 64)
        for owner in owners {
            #expect(owner.nodeID == "b" && owner.epoch == 2)
            #expect(owner.holder == "a" && owner.holderDirectory == "/data/a" && owner.holderAddress == nil)
        }
        let presumed = assignment.owners(members: successor, presumesOwners: true)
        #expect(presumed.allSatisfy { $0.holderAddress == HostPort(host: "a", port: 7410) })
    }

    @Test(
        "owners that have not come back after a restart of the coordinator keep what they own while they are presumed to"
    )
    func presumption() {
        let first = Self.assigned([Self.node("a"), Self.node("b")])
        var assignment = first
        assignment.update(members: [Self.node("a")], presumesOwners: true, opensUnclaimed: true)
        #expect(assignment == first)
        assignment.update(members: [Self.node("a")], presumesOwners: false, opensUnclaimed: true)
        #expect(owned(assignment, by: "a").count == 64)
    }

    @Test("the highest claim says who holds a partition; an older one is passed over")
    func highestClaim() {
        let claims = [3, 5, 4].map { Topology.PartitionClaim(partition: 0, epoch: $0) }
        let nodes = zip(["a", "b", "c"], claims).map { Self.node($0, held: [$1]) }
        let assignment = Self.assigned(nodes, count: 1)
        #expect(assignment.partitions[0].holder?.nodeID == "b")
        #expect(assignment.partitions[0].holder?.epoch == 5)
    }

    @Test("an owner's epoch is above every claim, its own excepted, also where the assignment was lost")
    func epochsAfterALoss() {
        let claim = Topology.PartitionClaim(partition: 0, epoch: 7)
        let alone = Self.assigned([Self.node("a", held: [claim])], count: 1)
        #expect(alone.partitions[0].epoch == 7)
        var other = alone
        other.update(members: [Self.node("b")], presumesOwners: false, opensUnclaimed: true)
        #expect(other.partitions[0].epoch == 8)
        // Given to a node at epoch 1, and then somebody shows up who has held it at 7 all the time.
        var surprised = Self.assigned([Self.node("a")], count: 1)
        let late = Self.node("late", held: [claim], draining: true)
        surprised.update(members: [Self.node("a"), late], presumesOwners: false, opensUnclaimed: true)
        #expect(surprised.partitions[0].owner == "a")
        #expect(surprised.partitions[0].epoch == 8)
        #expect(surprised.partitions[0].holder?.nodeID == "late")
    }

    @Test("what nobody claims can wait to be given to anybody")
    func unclaimed() {
        var assignment = PartitionAssignment(count: 2)
        let node = Self.node("a", held: [Topology.PartitionClaim(partition: 1, epoch: 3)])
        assignment.update(members: [node], presumesOwners: true, opensUnclaimed: false)
        #expect(assignment.partitions.map(\.owner) == ["", "a"])
        #expect(assignment.owners(members: [node], presumesOwners: true).map(\.partition) == [1])
        assignment.update(members: [node], presumesOwners: false, opensUnclaimed: true)
        #expect(assignment.partitions.map(\.owner) == ["a", "a"])
    }

    @Test("claims of partitions that do not exist are passed over")
    func foreignClaims() {
        let claim = Topology.PartitionClaim(partition: 64, epoch: 9)
        #expect(Self.assigned([Self.node("a", held: [claim])]) == Self.assigned([Self.node("a")]))
    }

    @Test("an assignment reads back as it was written")
    func coding() throws {
        var assignment = Self.assigned([Self.node("a"), Self.node("b")])
        assignment.update(
            members: Self.holding(["a"], assignment), presumesOwners: false, opensUnclaimed: true)
        #expect(try PartitionAssignment(decoding: assignment.encodedBytes()) == assignment)
    }
}
