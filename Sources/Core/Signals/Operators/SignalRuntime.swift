/// An operator behind one type, with what is done to its states as functions. They are made where the operator's type is known,
/// so each is compiled for that type: folding an event costs one call, and no look at what is in the box.
final class SignalRuntime: Sendable {
    typealias Fold = @Sendable (_ event: Event, _ context: FoldContext, _ box: inout StateBox) -> Void
    typealias FoldAll = @Sendable (_ events: [Event], _ context: FoldContext, _ box: inout StateBox) -> Void
    typealias FoldRun = @Sendable (_ run: EventRun, _ box: inout StateBox) -> Void
    typealias Detect = @Sendable (_ event: Event, _ context: FoldContext, _ box: inout StateBox) -> [Detection]
    typealias MakePatch = @Sendable (_ box: StateBox, _ context: FoldContext) -> PatchDraft?

    let erasedOperator: any SignalOperator
    let initial: @Sendable () -> StateBox
    let fold: Fold
    /// The same for many events, in their order.
    let foldAll: FoldAll
    /// The same for a run of a table.
    let foldRun: FoldRun
    /// Nil for an operator that detects nothing.
    let detect: Detect?
    let value: @Sendable (_ box: StateBox, _ time: Timestamp, _ context: FoldContext) -> SignalValue?
    let newestEvent: @Sendable (_ box: StateBox) -> Timestamp?
    /// Nil for an operator that patches nothing.
    let patch: MakePatch?
    let decode: @Sendable (_ bytes: [UInt8]) throws(ByteDecodingError) -> StateBox

    private init<Operator: SignalOperator>(_ operator: Operator, detect: Detect?, patch: MakePatch?) {
        typealias Box = TypedStateBox<Operator.State>
        erasedOperator = `operator`
        initial = { Box(`operator`.initial()) }
        fold = { event, context, box in
            Box.change(&box) { `operator`.fold(event, context, into: &$0) }
        }
        foldAll = { events, context, box in
            Box.change(&box) { state in
                for event in events { `operator`.fold(event, context, into: &state) }
            }
        }
        foldRun = { run, box in Box.change(&box) { `operator`.fold(run, into: &$0) } }
        self.detect = detect
        value = { box, time, context in `operator`.value(of: Box.of(box).state, at: time, context) }
        newestEvent = { box in `operator`.newestEvent(in: Box.of(box).state) }
        self.patch = patch
        decode = { bytes throws(ByteDecodingError) in Box(try Operator.State(decoding: bytes)) }
    }

    convenience init<Operator: SignalOperator>(_ operator: Operator) {
        self.init(`operator`, detect: nil, patch: nil)
    }

    convenience init<Operator: DetectingOperator>(_ operator: Operator) {
        self.init(`operator`, detect: Self.detection(by: `operator`), patch: nil)
    }

    convenience init<Operator: PatchingOperator>(_ operator: Operator) {
        self.init(`operator`, detect: nil, patch: Self.patching(by: `operator`))
    }

    convenience init<Operator: DetectingOperator & PatchingOperator>(_ operator: Operator) {
        self.init(`operator`, detect: Self.detection(by: `operator`), patch: Self.patching(by: `operator`))
    }

    private static func detection<Operator: DetectingOperator>(by operator: Operator) -> Detect {
        { event, context, box in
            TypedStateBox<Operator.State>.change(&box) { `operator`.detect(event, context, into: &$0) }
        }
    }

    private static func patching<Operator: PatchingOperator>(by operator: Operator) -> MakePatch {
        { box, context in `operator`.patch(of: TypedStateBox<Operator.State>.of(box).state, context) }
    }
}
