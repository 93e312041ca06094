import MeshRPC

/// A message that means no value of the domain.
public struct MappingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The path of the field as in the protocol: `patch.value.distribution`.
    public let field: String
    /// What is wrong with it and what is wanted.
    public let problem: String

    public init(field: String, problem: String) {
        self.field = field
        self.problem = problem
    }

    public var description: String { field.isEmpty ? problem : "\(field) \(problem)" }

    /// The same error, of a message that stands in the field of another.
    public func within(_ outer: String) -> MappingError {
        MappingError(field: field.isEmpty ? outer : "\(outer).\(field)", problem: problem)
    }

    /// What a server answers when a request holds the message.
    public var invalidArgument: RPCError { RPCError(.invalidArgument, description) }
}

extension MappingError {
    /// Runs a conversion, naming the field that its message stands in.
    public static func locating<Value>(
        _ field: String, _ body: () throws(MappingError) -> Value
    ) throws(MappingError) -> Value {
        do {
            return try body()
        } catch {
            throw error.within(field)
        }
    }

    static func finite(_ value: Double, _ field: String) throws(MappingError) -> Double {
        guard value.isFinite else { throw MappingError(field: field, problem: "is not a finite number") }
        return value
    }

    static func id(_ value: String, _ field: String) throws(MappingError) -> String {
        guard !value.isEmpty, value.utf8.count <= 256 else {
            throw MappingError(field: field, problem: "has \(value.utf8.count) bytes: 1 to 256 are wanted")
        }
        return value
    }
}

/// Reads what a request says: what means no value of the domain is the caller's mistake.
///
/// ```swift
/// let events = try decodingArgument { () throws(MappingError) in try Event.list(messages: request.events) }
/// ```
/// - Throws: `invalid_argument` with the error's text, which names the field.
public func decodingArgument<Value>(_ body: () throws(MappingError) -> Value) throws(RPCError) -> Value {
    do {
        return try body()
    } catch {
        throw error.invalidArgument
    }
}
