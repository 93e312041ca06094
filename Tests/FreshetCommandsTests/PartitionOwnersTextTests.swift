import FreshetCommands
import MeshMessages
import Testing

@Suite("Who has the partitions, for people")
struct PartitionOwnersTextTests {
    private func owner(_ partition: UInt32, _ node: String, _ epoch: UInt64, holder: String)
        -> CoordinatorV1.PartitionOwner
    {
        CoordinatorV1.PartitionOwner(partition: partition, nodeID: node, epoch: epoch, holder: holder)
    }

    @Test func everyOwnerAndHolderIsCounted() {
        let topology = CoordinatorV1.Topology(owners: [
            owner(0, "session-1", 1, holder: "session-1"), owner(1, "session-2", 4, holder: "session-1"),
            owner(2, "session-2", 2, holder: "session-2"), owner(3, "session-2", 2, holder: "session-3"),
        ])
        let lines = PartitionOwnersText(topology).lines
        #expect(lines.first == "partitions: 4 owned, 2 not with their owners yet")
        #expect(
            lines.dropFirst(2).map { $0.split(separator: " ").map(String.init) } == [
                ["session-1", "1", "2", "1"], ["session-2", "3", "1", "4"], ["session-3", "0", "1", "-"],
            ])
    }

    @Test func aMeshWithoutSessionNodesHasNothingToShow() {
        #expect(PartitionOwnersText(CoordinatorV1.Topology()).lines.isEmpty)
    }
}
