/// How one attempt at a call failed, and how far it had come.
package struct CallFailure: Error, Equatable {
    package enum Progress: Equatable {
        /// The peer did nothing: the connect failed, the stream was refused, or the peer had gone away.
        case notProcessed
        /// As `notProcessed`, and this peer is not worth another attempt now: its last connect failed a moment ago. Another may be.
        case disconnected
        /// The connection was lost after the request went out.
        case unknown
        /// The peer answered with the error.
        case answered
        /// We gave up: deadline, cancellation, a local limit.
        case abandoned
    }

    package var error: RPCError
    package var progress: Progress

    package init(_ progress: Progress, _ error: RPCError) {
        self.error = error
        self.progress = progress
    }

    package init(_ progress: Progress, _ code: RPCError.Code, _ message: String) {
        self.init(progress, RPCError(code, message))
    }
}
