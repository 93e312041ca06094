/// A set of methods that a server offers. Generated protocols refine it and give `handlers` in an extension.
public protocol RPCService: Sendable {
    var handlers: [RPCHandler] { get }
}
