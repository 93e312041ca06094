import CNghttp2

/// An HTTP/2 error code (RFC 9113, 7).
public struct HTTP2ErrorCode: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let noError = HTTP2ErrorCode(rawValue: 0x0)
    public static let protocolError = HTTP2ErrorCode(rawValue: 0x1)
    public static let internalError = HTTP2ErrorCode(rawValue: 0x2)
    public static let flowControlError = HTTP2ErrorCode(rawValue: 0x3)
    public static let settingsTimeout = HTTP2ErrorCode(rawValue: 0x4)
    public static let streamClosed = HTTP2ErrorCode(rawValue: 0x5)
    public static let refusedStream = HTTP2ErrorCode(rawValue: 0x7)
    public static let cancel = HTTP2ErrorCode(rawValue: 0x8)
    public static let enhanceYourCalm = HTTP2ErrorCode(rawValue: 0xb)
    public static let inadequateSecurity = HTTP2ErrorCode(rawValue: 0xc)

    public var description: String {
        switch self {
        case .noError: "NO_ERROR"
        case .protocolError: "PROTOCOL_ERROR"
        case .internalError: "INTERNAL_ERROR"
        case .flowControlError: "FLOW_CONTROL_ERROR"
        case .settingsTimeout: "SETTINGS_TIMEOUT"
        case .streamClosed: "STREAM_CLOSED"
        case .refusedStream: "REFUSED_STREAM"
        case .cancel: "CANCEL"
        case .enhanceYourCalm: "ENHANCE_YOUR_CALM"
        case .inadequateSecurity: "INADEQUATE_SECURITY"
        default: "0x" + String(rawValue, radix: 16)
        }
    }
}

/// How a stream came to its end.
public enum HTTP2StreamEnd: Sendable, Equatable {
    /// Both sides sent everything.
    case completed
    /// One side gave up. `refusedStream` says that the peer did not process anything of it.
    case reset(HTTP2ErrorCode)
    /// The connection is gone.
    case connectionLost
}

/// Why a connection could not go on.
public enum HTTP2Error: Error, Sendable, Equatable, CustomStringConvertible {
    /// nghttp2 refused a call; `code` is one of its `NGHTTP2_ERR_` values.
    case library(call: String, code: Int32)
    /// The connection is closed or going away, so no stream can be opened on it.
    case connectionClosed

    /// What a GOAWAY says when nghttp2 itself can no longer send one.
    var goAwayCode: HTTP2ErrorCode? {
        guard case .library(_, let code) = self else { return nil }
        return switch nghttp2_error(code) {
        case NGHTTP2_ERR_FLOODED, NGHTTP2_ERR_TOO_MANY_CONTINUATIONS: .enhanceYourCalm
        case NGHTTP2_ERR_BAD_CLIENT_MAGIC: .protocolError
        default: .internalError
        }
    }

    public var description: String {
        switch self {
        case .library(let call, let code): "nghttp2 \(call) failed: \(HTTP2Session.text(of: code)) (\(code))"
        case .connectionClosed: "the HTTP/2 connection is closed"
        }
    }
}
