import Learning
import Signals

/// What a replay needs to decide again.
extension ExplorationSlots {
    static let inputName = "exploration"

    /// Also when nothing was decided: that there was a policy is part of the answer.
    var recorded: RecordedInput {
        let arms = decision?.arms ?? []
        let parameters = policy.parameters
        var encoder = ByteEncoder()
        encoder.write(version: 1)
        encoder.write(parameters.share)
        encoder.write(count: parameters.slots)
        encoder.write(count: parameters.poolSize)
        encoder.write(parameters.uniform)
        encoder.write(count: parameters.draws)
        encoder.write(count: arms.count)
        for arm in arms {
            encoder.write(arm.itemID)
            encoder.write(arm.mean)
            encoder.write(arm.deviation)
        }
        return RecordedInput(Self.inputName, bytes: encoder.bytes)
    }

    /// The same slots again.
    ///
    /// - Parameter seed: of the answer's id.
    convenience init(recorded bytes: [UInt8], seed: UInt64) throws(ByteDecodingError) {
        var decoder = ByteDecoder(bytes)
        try decoder.readVersion(of: "exploration")
        let share = try decoder.readFiniteDouble()
        let slots = Int(clamping: try decoder.readVarint())
        let poolSize = Int(clamping: try decoder.readVarint())
        let uniform = try decoder.readFiniteDouble()
        let draws = Int(clamping: try decoder.readVarint())
        guard (0...1).contains(share), (0...1).contains(uniform), poolSize > 0, draws > 0 else {
            throw .invalidValue("parameters of exploration", offset: 0)
        }
        var arms: [String: ExplorationArm] = [:]
        for _ in 0..<(try decoder.readCount(elementSize: 17)) {
            let arm = ExplorationArm(
                itemID: try decoder.readString(), mean: try decoder.readDouble(), deviation: try decoder.readDouble())
            arms[arm.itemID] = arm
        }
        try decoder.finish()
        let known = arms
        self.init(
            ExplorationPolicy(
                parameters: ExplorationParameters(
                    share: share, slots: slots, poolSize: poolSize, uniform: uniform, draws: draws)), seed: seed
        ) { items in
            items.map { known[$0] ?? ExplorationArm(itemID: $0, mean: 0, deviation: 0) }
        }
    }
}
