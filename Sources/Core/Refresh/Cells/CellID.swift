/// The unit of refreshing: one signal of one entity (mostly a user).
public struct CellID: Hashable, Sendable, CustomStringConvertible {
    public var signal: String
    public var entity: String

    public init(signal: String, entity: String) {
        self.signal = signal
        self.entity = entity
    }

    public var description: String { "\(signal)/\(entity)" }
}
