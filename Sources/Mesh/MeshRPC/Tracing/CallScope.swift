import MeshHTTP2
import Tracing

/// What the calls that a handler makes inherit from the call that it serves: one task-local value for all of it, because setting
/// one costs.
public struct CallScope: Sendable {
    /// When the served call must be over.
    public var deadline: ContinuousClock.Instant? {
        get { storedDeadline?.instant }
        set { storedDeadline = newValue.map { StoredInstant($0) } }
    }
    /// The served call's place in its trace.
    public var trace: TraceContext?
    private var storedDeadline: StoredInstant?

    public init(deadline: ContinuousClock.Instant? = nil, trace: TraceContext? = nil) {
        self.trace = trace
        storedDeadline = deadline.map { StoredInstant($0) }
    }

    /// Set by servers around every handler. Tests and background work may set it around calls of their own.
    @TaskLocal public static var current: CallScope?
}

extension ServiceContext {
    private enum TraceKey: ServiceContextKey {
        typealias Value = TraceContext
        static let nameOverride: String? = "traceparent"
    }

    /// The position in the trace that spans started with this context are children of.
    public var trace: TraceContext? {
        get { self[TraceKey.self] }
        set { self[TraceKey.self] = newValue }
    }
}

extension TraceContext {
    /// Where the current task is in a trace: in a span of its own, else in the call that it serves; nil outside a trace.
    public static var current: TraceContext? { ServiceContext.current?.trace ?? CallScope.current?.trace }
}
