/// Where a state lives, so that states of different operators can be held together.
///
/// Shared by the copies of a ``SignalState`` and copied before it is changed, unless there is only one of them: as with an
/// array's storage, nobody sees another's change.
class StateBox: @unchecked Sendable {
    // Sendable: a state is sendable itself, and `TypedStateBox.change` is the only one to change it, in a box that nobody else has.

    fileprivate init() {}

    func encodedBytes() -> [UInt8] { preconditionFailure("a box is typed") }
}

final class TypedStateBox<State: ByteCodable>: StateBox, @unchecked Sendable {
    private(set) var state: State

    init(_ state: State) {
        self.state = state
        super.init()
    }

    override func encodedBytes() -> [UInt8] { state.encodedBytes() }

    /// The box as what it is. Traps for the state of another signal.
    static func of(_ box: StateBox) -> TypedStateBox {
        guard let typed = box as? TypedStateBox else {
            preconditionFailure("the state of another signal: \(type(of: box)), not \(TypedStateBox.self)")
        }
        return typed
    }

    /// Changes the state, in its place when nobody else has the box.
    static func change<Result>(_ box: inout StateBox, _ body: (inout State) -> Result) -> Result {
        let isShared = !isKnownUniquelyReferenced(&box)
        if isShared { box = TypedStateBox(of(box).state) }
        return body(&of(box).state)
    }
}
