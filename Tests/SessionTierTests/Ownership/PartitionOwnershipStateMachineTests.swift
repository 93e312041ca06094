import SessionTier
import Testing

/// A machine with what the shell would do by itself: notes become durable at once, partitions open at once.
private struct Node {
    var machine: PartitionOwnershipStateMachine
    let id: String

    init(_ id: String, note: PartitionNote = PartitionNote()) {
        self.id = id
        machine = PartitionOwnershipStateMachine(partition: 7, node: id, directory: "/\(id)", note: note)
    }

    /// Does what needs nobody else; hands back what does.
    mutating func perform(_ actions: [PartitionOwnershipStateMachine.Action]) -> [PartitionOwnershipStateMachine.Action]
    {
        var queue = actions
        var left: [PartitionOwnershipStateMachine.Action] = []
        while !queue.isEmpty {
            switch queue.removeFirst() {
            case .persist: queue += machine.persisted(true)
            case .open: queue += machine.opened()
            case .seal: queue += machine.sealed()
            case .close, .discard: break
            case let action: left.append(action)
            }
        }
        return left
    }

    mutating func start() -> [PartitionOwnershipStateMachine.Action] { perform(machine.start()) }

    mutating func told(
        owner: String, _ epoch: UInt64, holder: String? = nil, at holderEpoch: UInt64 = 0,
        nodes: [String] = ["a", "b", "c"]
    ) -> [PartitionOwnershipStateMachine.Action] {
        perform(
            machine.told(
                PartitionView(owner: owner, epoch: epoch, holder: holder, holderEpoch: holderEpoch, nodes: nodes)))
    }

    mutating func asked(by other: String, at epoch: UInt64, notHeldBy: String? = nil, _ id: UInt64 = 1)
        -> [PartitionOwnershipStateMachine.Action]
    {
        perform(machine.asked(request(other, epoch, notHeldBy: notHeldBy), id))
    }

    mutating func copyAll(_ attempt: UInt64) -> [PartitionOwnershipStateMachine.Action] {
        perform(machine.copying(attempt)) + perform(machine.copied(attempt))
    }
}

private func request(_ node: String, _ epoch: UInt64, notHeldBy: String? = nil) -> PartitionRequest {
    PartitionRequest(partition: 7, epoch: epoch, nodeID: node, directory: "/\(node)", notHeldBy: notHeldBy)
}

private func grant(_ node: String, _ epoch: UInt64) -> PartitionGrant {
    PartitionGrant(nodeID: node, directory: "/\(node)", epoch: epoch)
}

private func claim(_ epoch: UInt64) -> PartitionNote { PartitionNote(standing: .claim(epoch: epoch)) }

private func given(_ node: String, _ epoch: UInt64, isWhole: Bool = true) -> PartitionNote {
    PartitionNote(standing: .given(grant(node, epoch)), isWhole: isWhole)
}

@Suite struct PartitionOwnershipStateMachineTests {
    @Test func `a claim that stands is served after a restart without anybody's word`() {
        var node = Node("a", note: claim(3))
        #expect(node.machine.admission == .wait)
        #expect(node.start() == [])
        #expect(node.machine.admission == .pass)
        #expect(node.machine.held == 3)
    }

    @Test func `a lone node claims what nobody holds`() {
        var node = Node("a")
        #expect(node.told(owner: "a", 1, nodes: ["a"]) == [])
        #expect(node.machine.admission == .pass)
        #expect(node.machine.note == PartitionNote(standing: .claim(epoch: 1), bar: 1))
    }

    @Test func `a partition that nobody holds is started only when every other node is barred from it`() {
        var node = Node("a")
        #expect(node.told(owner: "a", 4) == [.ask("b", request("a", 4), 1)])
        let toC = node.perform(node.machine.answered(1, by: "b", notHeldBy: nil, .nothing(askers: [])))
        #expect(toC == [.ask("c", request("a", 4), 2)])
        #expect(node.perform(node.machine.couldNotAsk(2, "c")) == [.retryLater])
        #expect(node.machine.admission == .wait)
        #expect(node.perform(node.machine.retry()) == [.ask("c", request("a", 4), 3)])
        #expect(node.perform(node.machine.answered(3, by: "c", notHeldBy: nil, .nothing(askers: []))) == [])
        #expect(node.machine.admission == .pass)
    }

    @Test func `who has nothing bars itself durably before it says so`() {
        var machine = PartitionOwnershipStateMachine(partition: 7, node: "b")
        let barred = PartitionNote(bar: 5, askers: [grant("a", 4)])
        #expect(machine.asked(request("a", 4), 1) == [.persist(barred)])
        #expect(machine.persisted(true) == [.answer(1, .nothing(askers: []))])
        #expect(machine.asked(request("c", 6), 2).count == 1)
        #expect(machine.persisted(true) == [.answer(2, .nothing(askers: [grant("a", 4)]))])
        #expect(machine.told(PartitionView(owner: "b", epoch: 4, nodes: ["b"])) == [])
        #expect(machine.note.admits(epoch: 4) == false)
    }

    @Test func `a hand-over is written down before its last piece is sent`() {
        var machine = PartitionOwnershipStateMachine(partition: 7, node: "a", note: claim(1))
        #expect(machine.start() == [.open(epoch: 1)])
        #expect(machine.opened() == [])
        #expect(machine.asked(request("b", 2), 9) == [.seal])
        #expect(machine.admission == .wait)
        #expect(machine.sealed() == [.stream(9, grant("b", 2))])
        #expect(machine.streamed(9) == [.persist(given("b", 2))])
        #expect(machine.held == 1)
        #expect(machine.persisted(true) == [.finish(9), .close])
        #expect(machine.held == nil)
        #expect(machine.admission == .elsewhere(nodeID: "b"))
    }

    @Test func `a stream that breaks before the note leaves the giver serving`() {
        var node = Node("a", note: claim(1))
        _ = node.start()
        #expect(node.asked(by: "b", at: 2) == [.stream(1, grant("b", 2))])
        #expect(node.perform(node.machine.streamBroke(1)) == [])
        #expect(node.machine.admission == .pass)
        #expect(node.machine.note == claim(1))
    }

    @Test func `a note that could not be written stops the node's part until it is started again`() {
        var machine = PartitionOwnershipStateMachine(partition: 7, node: "a", note: claim(1))
        _ = machine.start()
        _ = machine.opened()
        _ = machine.asked(request("b", 2), 9)
        _ = machine.sealed()
        _ = machine.streamed(9)
        #expect(machine.persisted(false) == [.answer(9, .busy)])
        #expect(machine.admission == .failed)
        #expect(machine.asked(request("b", 2), 10) == [.answer(10, .busy)])
    }

    @Test func `a new owner copies, claims and serves`() {
        var node = Node("b")
        #expect(node.told(owner: "b", 2, holder: "a", at: 1) == [.ask("a", request("b", 2), 1)])
        #expect(node.machine.mayCopy(1) == false)
        #expect(node.perform(node.machine.copying(1)) == [])
        #expect(node.machine.mayCopy(1))
        #expect(node.machine.note.isWhole == false)
        #expect(node.perform(node.machine.copied(1)) == [])
        #expect(node.machine.note == PartitionNote(standing: .claim(epoch: 2), bar: 2))
        #expect(node.machine.admission == .pass)
    }

    @Test func `a grantee that lost the last piece is given the same copy again, and nobody else at that epoch`() {
        var node = Node("a", note: given("b", 2))
        #expect(node.asked(by: "c", at: 2) == [.answer(1, .stale(epoch: 2))])
        #expect(node.asked(by: "b", at: 2, 2) == [.stream(2, grant("b", 2))])
        #expect(node.perform(node.machine.streamed(2)) == [.finish(2)])
    }

    @Test func `a giver gives again only on word that its grantee never got it`() {
        var node = Node("a", note: given("b", 2))
        #expect(node.asked(by: "c", at: 3) == [.answer(1, .elsewhere(grant("b", 2)))])
        #expect(node.asked(by: "c", at: 3, notHeldBy: "b", 2) == [.stream(2, grant("c", 3))])
    }

    @Test func `a copy is dropped once the grantee holds the partition, and never given again`() {
        var node = Node("a", note: given("b", 2))
        #expect(node.machine.told(PartitionView(owner: "b", epoch: 2)) == [])
        let actions = node.machine.told(PartitionView(owner: "b", epoch: 2, holder: "b", holderEpoch: 2))
        #expect(actions == [.persist(given("b", 2, isWhole: false))])
        #expect(node.machine.persisted(true) == [.discard])
        #expect(node.asked(by: "c", at: 3, notHeldBy: "b") == [.answer(1, .elsewhere(grant("b", 2)))])
    }

    @Test func `a search follows the newest grant and goes back to the giver of one that never arrived`() {
        var node = Node("c")
        #expect(node.told(owner: "c", 5, holder: "a", at: 1) == [.ask("a", request("c", 5), 1)])
        let toB = node.machine.answered(1, by: "a", notHeldBy: nil, .elsewhere(grant("b", 2)))
        #expect(toB == [.ask("b", request("c", 5), 2)])
        let back = node.machine.answered(2, by: "b", notHeldBy: nil, .nothing(askers: []))
        #expect(back == [.ask("a", request("c", 5, notHeldBy: "b"), 3)])
        #expect(node.copyAll(3) == [])
        #expect(node.machine.held == 5)
    }

    @Test func `a node takes back from its own disk what never arrived`() {
        var node = Node("a", note: given("b", 2))
        #expect(node.told(owner: "a", 3) == [.ask("b", request("a", 3), 1)])
        #expect(node.perform(node.machine.answered(1, by: "b", notHeldBy: nil, .nothing(askers: []))) == [])
        #expect(node.machine.note == PartitionNote(standing: .claim(epoch: 3), bar: 3))
    }

    @Test func `a grantee whose grant was overtaken does not claim at the old epoch`() {
        var node = Node("b")
        _ = node.told(owner: "b", 2, holder: "a", at: 1)
        _ = node.perform(node.machine.copying(1))
        #expect(node.asked(by: "c", at: 3) == [.abandon(1), .answer(1, .nothing(askers: []))])
        #expect(node.perform(node.machine.copied(1)) == [])
        #expect(node.machine.held == nil)
        #expect(node.machine.mayCopy(1) == false)
    }

    @Test func `what is newly assigned to its holder refuses those who were told an epoch in between`() {
        var node = Node("a", note: claim(1))
        _ = node.start()
        #expect(node.told(owner: "a", 3, holder: "a", at: 1) == [])
        #expect(node.machine.held == 3)
        #expect(node.asked(by: "b", at: 2) == [.answer(1, .stale(epoch: 3))])
        #expect(node.machine.admission == .pass)
    }

    @Test func `a holder that was passed over stops and keeps its copy from being given`() {
        var node = Node("a", note: claim(1))
        _ = node.start()
        let actions = node.told(owner: "b", 9, holder: "b", at: 9)
        #expect(actions == [.warn(.deposed(partition: 7, by: "b"))])
        #expect(node.machine.admission == .elsewhere(nodeID: "b"))
        #expect(
            node.asked(by: "c", at: 12, notHeldBy: "b").last
                == .answer(1, .elsewhere(PartitionGrant(nodeID: "b", epoch: 9))))
    }

    @Test func `who asked before is asked too, because it may have started the partition`() {
        var node = Node("a")
        _ = node.told(owner: "a", 6, holder: "b", nodes: ["a", "b"])
        let toC = node.perform(node.machine.answered(1, by: "b", notHeldBy: nil, .nothing(askers: [grant("c", 4)])))
        #expect(toC == [.ask("c", request("a", 6), 2)])
        #expect(node.machine.knownDirectory(of: "c") == "/c")
        #expect(node.copyAll(2) == [])
        #expect(node.machine.held == 6)
    }

    @Test func `a half copy is dropped before the partition starts anew`() {
        var node = Node("b", note: PartitionNote(bar: 2, isWhole: false))
        let actions = node.machine.told(PartitionView(owner: "b", epoch: 3, nodes: ["b"]))
        #expect(actions == [.persist(PartitionNote(bar: 3, isWhole: false))])
        #expect(
            node.machine.persisted(true) == [
                .discard, .persist(PartitionNote(standing: .claim(epoch: 3), bar: 3)),
            ])
    }

    @Test(arguments: [
        PartitionNote(), PartitionNote(bar: 9, isWhole: false, askers: [grant("a", 4), grant("c", 8)]), claim(1 << 40),
        given("b", 2),
        given("b", 2, isWhole: false),
    ])
    func `a note survives its coding`(_ note: PartitionNote) throws {
        #expect(try PartitionNote(decoding: note.encodedBytes()) == note)
    }
}
