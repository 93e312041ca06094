import MeshMessages
import Signals

extension RankingInput {
    /// The name under which patches that items are explained by are logged.
    static let patchesInput = "patches"

    /// Nil without any.
    var recordedPatches: RecordedInput? {
        guard !patches.isEmpty else { return nil }
        var encoder = ByteEncoder()
        encoder.write(version: 1)
        encoder.write(count: patches.count)
        for patch in patches {
            encoder.write(patch.id)
            encoder.write(patch.attribute)
            encoder.write(count: patch.names.count)
            for name in patch.names { encoder.write(name) }
        }
        return RecordedInput(Self.patchesInput, bytes: encoder.bytes)
    }

    /// - Parameter bytes: nil when the answer had none.
    mutating func read(patches bytes: [UInt8]?) throws(ReplayFailure) {
        guard let bytes else { return }
        do throws(ByteDecodingError) {
            patches = try Self.patches(bytes)
        } catch {
            throw .damaged(Self.patchesInput, reason: "\(error)")
        }
    }

    private static func patches(_ bytes: [UInt8]) throws(ByteDecodingError) -> [ItemPatch] {
        var decoder = ByteDecoder(bytes)
        try decoder.readVersion(of: "patches")
        var patches: [ItemPatch] = []
        for _ in 0..<(try decoder.readCount(elementSize: 3)) {
            let (id, attribute) = (try decoder.readString(), try decoder.readString())
            var names: [String] = []
            for _ in 0..<(try decoder.readCount()) { names.append(try decoder.readString()) }
            patches.append(ItemPatch(id: id, attribute: attribute, names: names))
        }
        try decoder.finish()
        return patches
    }
}
