import Foundation
import Learning
import Snapshots
import Testing

@Suite("The files of a model")
struct ModelTests {
    @Test("give back items and weights", arguments: [ItemWeights.dense(Fixture.dense), .sparse(Fixture.sparse)])
    func roundTrip(_ weights: ItemWeights) throws {
        try withStore { store in
            let model = try Fixture.publishModel(store, version: "v1", weights).model()
            #expect(model.items == Fixture.items)
            #expect(model.index(of: "c") == 2)
            #expect(model.index(of: "x") == nil)
            #expect(model.weights.loaded() == weights)
            #expect(model.weights.weightCount == weights.weightCount)
            for item in 0..<Int32(3) {
                #expect(model.weights.scores(history: [item, 0]) == weights.scores(history: [item, 0]))
                for candidate in 0..<Int32(3) {
                    #expect(model.weights[item, candidate] == weights.scores(history: [item])[Int(candidate)])
                }
            }
        }
    }

    @Test("cut short or flipped anywhere they throw or read, but never trap")
    func damage() throws {
        try withStore { store in
            let snapshot = try Fixture.publishModel(store, version: "v1", .sparse(Fixture.sparse))
            for name in [SnapshotFile.items, SnapshotFile.weights] {
                let path = try snapshot.path(of: name)
                let whole = try Data(contentsOf: URL(filePath: path))
                for length in 0..<whole.count {
                    try whole.prefix(length).write(to: URL(filePath: path))
                    #expect(throws: SnapshotError.self, "\(name), \(length) bytes") { try ModelReader(snapshot) }
                }
                for position in 0..<whole.count {
                    var bytes = whole
                    bytes[position] ^= 0x81
                    try bytes.write(to: URL(filePath: path))
                    do {
                        _ = try ModelReader(snapshot).weights.scores(history: [0, 1, 2])
                    } catch is SnapshotError {}
                }
                try whole.write(to: URL(filePath: path))
            }
        }
    }
}
