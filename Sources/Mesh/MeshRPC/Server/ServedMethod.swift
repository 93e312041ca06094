/// A method that a server serves: one object for all its calls.
final class ServedMethod: Sendable {
    let descriptor: MethodDescriptor
    let invocation: RPCHandler.Invocation
    let metrics: CallMetrics

    init(_ handler: RPCHandler) {
        descriptor = handler.method
        invocation = handler.invocation
        metrics = CallMetrics(.server, handler.method)
    }
}
