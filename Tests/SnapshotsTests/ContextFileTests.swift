import Foundation
import Learning
import Signals
import Snapshots
import Testing

@Suite struct ContextFileTests {
    private static let items = ["a", "b", "c"].map { ModelItem(item: Item(id: $0), popularity: 1) }

    private static func context(items: Int = 3, devices: [String] = ["phone", "tv"]) -> ContextAffinities {
        let columns = 31 + devices.count
        return ContextAffinities(
            itemCount: items, devices: devices, rowMajor: (0..<items * columns).map { Float($0) / 8 - 4 })
    }

    private func publish(_ context: ContextAffinities?, in store: SnapshotStore) throws -> Snapshot {
        let builder = try store.build(.models, version: "one")
        try ModelWriter.write(
            items: Self.items, weights: .dense(DenseItemWeights(itemCount: 3, rowMajor: .init(repeating: 0, count: 9))),
            into: builder)
        if let context { try ContextFile.write(context, into: builder) }
        return try builder.publish(
            SnapshotManifest(
                part: .models, version: "one", watermark: .init(asOfMicros: 0), createdAtMicros: 0, catalogueHash: ""))
    }

    private func withStore(_ body: (SnapshotStore) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.path + "/context-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        try body(try SnapshotStore(root: root))
    }

    @Test(arguments: [
        [], ["phone", "tv"], ["a device with a rather long name that goes past sixty-four bytes of the file"],
    ])
    func contextsAreReadAsTheyWereWritten(devices: [String]) throws {
        try withStore { store in
            let context = Self.context(devices: devices)
            let model = try publish(context, in: store).model()
            #expect(model.context == context)
        }
    }

    @Test func aModelWithoutContextsHasNone() throws {
        try withStore { store in
            let model = try publish(nil, in: store).model()
            #expect(model.context == nil)
        }
    }

    @Test(arguments: [ContextFileTests.context(items: 2), ContextFileTests.withNaN()])
    func whatDoesNotFitTheModelIsRefused(
        _ context: ContextAffinities
    ) throws {
        try withStore { store in
            let snapshot = try publish(context, in: store)
            #expect(throws: SnapshotError.self) { _ = try snapshot.model() }
        }
    }

    private static func withNaN() -> ContextAffinities {
        var values = context().rowMajor
        values[5] = .nan
        return ContextAffinities(itemCount: 3, devices: ["phone", "tv"], rowMajor: values)
    }
}
