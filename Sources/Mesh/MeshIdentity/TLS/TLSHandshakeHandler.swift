import Logging
import NIOCore
import NIOSSL
import NIOTLS

/// Sits behind TLS until the handshake is over, performs what `TLSHandshakeStateMachine` decides, and leaves the pipeline.
/// Confined to the channel's event loop.
final class TLSHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let tls: NIOSSLHandler
    private let timeout: TimeAmount
    private let logger: Logger
    private var machine: TLSHandshakeStateMachine
    private var completion: ((Result<TLSSession, TLSHandshakeFailure>) throws -> Void)?
    private var timer: Scheduled<Void>?

    init(
        tls: NIOSSLHandler, requirement: PeerRequirement, timeout: TimeAmount, logger: Logger,
        completion: @escaping (Result<TLSSession, TLSHandshakeFailure>) throws -> Void
    ) {
        self.tls = tls
        self.timeout = timeout
        self.logger = logger
        self.completion = completion
        machine = TLSHandshakeStateMachine(requirement)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context: context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context: context)
        context.fireChannelActive()
    }

    private func begin(context: ChannelHandlerContext) {
        guard timer == nil else { return }
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
            self.perform(self.machine.timedOut(), context: context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        // A channel that was never connected has no handshake to report; whoever connected it hears of that.
        guard timer != nil else { return completion = nil }
        perform(machine.closed(), context: context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted(let negotiated)? = event as? TLSUserEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        let tls = self.tls
        let action = machine.completed(negotiatedProtocol: negotiated) {
            guard let certificate = tls.peerCertificate else { return .failure(.noCertificate) }
            return Result { () throws(PeerIdentityError) in try PeerCertificateIdentity(certificate: certificate) }
        }
        perform(action, context: context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        perform(machine.failed("\(error)"), context: context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if timer != nil { perform(machine.closed(), context: context) }
        context.fireChannelInactive()
    }

    private func perform(_ action: TLSHandshakeStateMachine.Action, context: ChannelHandlerContext) {
        guard action != .none, let completion = completion.take() else { return }
        timer?.cancel()
        switch action {
        case .none:
            break
        case .start(let session):
            do {
                try completion(.success(session))
                context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
            } catch {
                logger.error("a connection could not begin after its TLS handshake", metadata: ["error": "\(error)"])
                context.close(promise: nil)
            }
        case .refuse(let failure):
            log(failure, peer: context.remoteAddress)
            try? completion(.failure(failure))
            context.close(promise: nil)
        }
    }

    /// Somebody who proved an identity and is refused deserves attention; a scanner that hangs up does not.
    private func log(_ failure: TLSHandshakeFailure, peer: SocketAddress?) {
        let level: Logger.Level =
            switch failure {
            case .unidentified, .unexpectedPeer, .protocolNotNegotiated: .warning
            case .tls, .timedOut: .info
            case .closed: .debug
            }
        logger.log(
            level: level, "connection refused: \(failure)",
            metadata: ["peer": "\(peer?.description ?? "unknown")"])
    }
}
