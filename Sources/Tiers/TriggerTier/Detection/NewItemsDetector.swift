import Signals

/// A `new_items` signal with its state.
struct NewItemsDetector: Sendable {
    let signal: Signal
    let `operator`: NewItemsOperator
    var state: NewItemsState

    /// Nil for any other signal.
    init?(_ signal: Signal) {
        guard let newItems = signal.operator as? NewItemsOperator else { return nil }
        self.signal = signal
        self.operator = newItems
        self.state = newItems.initial()
    }
}
