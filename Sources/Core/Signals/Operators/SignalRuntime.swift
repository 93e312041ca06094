/// An operator behind one type; `OperatorRuntime` is the only implementation.
protocol SignalRuntime: Sendable {
    var erasedOperator: any SignalOperator { get }
    func initial() -> any ByteCodable
    func fold(_ event: Event, _ context: FoldContext, into box: inout any ByteCodable)
    func detect(_ event: Event, _ context: FoldContext, into box: inout any ByteCodable) -> [Detection]
    func value(of box: any ByteCodable, at time: Timestamp, _ context: FoldContext) -> SignalValue?
    func newestEvent(in box: any ByteCodable) -> Timestamp?
    func patch(of box: any ByteCodable, _ context: FoldContext) -> PatchDraft?
    func decode(_ bytes: [UInt8]) throws(ByteDecodingError) -> any ByteCodable
}

struct OperatorRuntime<Operator: SignalOperator>: SignalRuntime {
    let `operator`: Operator

    var erasedOperator: any SignalOperator { `operator` }

    func initial() -> any ByteCodable { `operator`.initial() }

    func fold(_ event: Event, _ context: FoldContext, into box: inout any ByteCodable) {
        var state = take(&box)
        `operator`.fold(event, context, into: &state)
        box = state
    }

    func detect(_ event: Event, _ context: FoldContext, into box: inout any ByteCodable) -> [Detection] {
        guard let detecting = `operator` as? any DetectingOperator else {
            fold(event, context, into: &box)
            return []
        }
        return detect(with: detecting, event, context, into: &box)
    }

    func value(of box: any ByteCodable, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        `operator`.value(of: unbox(box), at: time, context)
    }

    func newestEvent(in box: any ByteCodable) -> Timestamp? {
        `operator`.newestEvent(in: unbox(box))
    }

    func patch(of box: any ByteCodable, _ context: FoldContext) -> PatchDraft? {
        guard let patching = `operator` as? any PatchingOperator else { return nil }
        return patch(with: patching, of: box, context)
    }

    func decode(_ bytes: [UInt8]) throws(ByteDecodingError) -> any ByteCodable {
        try Operator.State(decoding: bytes)
    }

    private func unbox(_ box: any ByteCodable) -> Operator.State {
        guard let state = box as? Operator.State else {
            preconditionFailure("the state of another signal: \(type(of: box)), not \(Operator.State.self)")
        }
        return state
    }

    /// Moves the state out of its box, so that folding changes it in place instead of copying it.
    private func take(_ box: inout any ByteCodable) -> Operator.State {
        let state = unbox(box)
        box = NoState()
        return state
    }

    private func detect<Detecting: DetectingOperator>(
        with detecting: Detecting, _ event: Event, _ context: FoldContext, into box: inout any ByteCodable
    ) -> [Detection] {
        guard var state = box as? Detecting.State else {
            preconditionFailure("the state of another signal: \(type(of: box)), not \(Detecting.State.self)")
        }
        box = NoState()
        let detections = detecting.detect(event, context, into: &state)
        box = state
        return detections
    }

    private func patch<Patching: PatchingOperator>(
        with patching: Patching, of box: any ByteCodable, _ context: FoldContext
    ) -> PatchDraft? {
        guard let state = box as? Patching.State else {
            preconditionFailure("the state of another signal: \(type(of: box)), not \(Patching.State.self)")
        }
        return patching.patch(of: state, context)
    }
}

/// What is in the box while its state is being changed.
private struct NoState: ByteCodable {
    init() {}
    func encode(into encoder: inout ByteEncoder) {}
    init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {}
}
