import MeshRPC

extension ConformanceV1.Code {
    package init(_ code: RPCError.Code) {
        self =
            switch code {
            case .canceled: .canceled
            case .unknown: .unknown
            case .invalidArgument: .invalidArgument
            case .deadlineExceeded: .deadlineExceeded
            case .notFound: .notFound
            case .alreadyExists: .alreadyExists
            case .permissionDenied: .permissionDenied
            case .resourceExhausted: .resourceExhausted
            case .failedPrecondition: .failedPrecondition
            case .aborted: .aborted
            case .outOfRange: .outOfRange
            case .unimplemented: .unimplemented
            case .internal: .internal
            case .unavailable: .unavailable
            case .dataLoss: .dataLoss
            case .unauthenticated: .unauthenticated
            }
    }
}

extension RPCError.Code {
    /// `unknown` for a number that is no code.
    package init(_ code: ConformanceV1.Code) {
        self = Self.allCases.first { ConformanceV1.Code($0) == code } ?? .unknown
    }
}
