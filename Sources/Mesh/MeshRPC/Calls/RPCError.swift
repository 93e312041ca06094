/// Why a call failed, in the vocabulary of the Connect protocol.
public struct RPCError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The codes of connectrpc.com/docs/protocol#error-codes; the raw value is what travels.
    public enum Code: String, Sendable, CaseIterable {
        case canceled
        case unknown
        case invalidArgument = "invalid_argument"
        case deadlineExceeded = "deadline_exceeded"
        case notFound = "not_found"
        case alreadyExists = "already_exists"
        case permissionDenied = "permission_denied"
        case resourceExhausted = "resource_exhausted"
        case failedPrecondition = "failed_precondition"
        case aborted
        case outOfRange = "out_of_range"
        case unimplemented
        case `internal`
        case unavailable
        case dataLoss = "data_loss"
        case unauthenticated
    }

    /// A message that explains the error to a program: its full type name and its protobuf bytes.
    public struct Detail: Sendable, Equatable {
        public var type: String
        public var value: [UInt8]

        public init(type: String, value: [UInt8]) {
            self.type = type
            self.value = value
        }
    }

    public var code: Code
    /// For people: what went wrong and what to do.
    public var message: String
    public var details: [Detail]
    /// Headers that came, or shall go, with the error.
    public var metadata: Metadata

    public init(_ code: Code, _ message: String, details: [Detail] = [], metadata: Metadata = [:]) {
        self.code = code
        self.message = message
        self.details = details
        self.metadata = metadata
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
