import Logging
import NIOSSL
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A process's certificates, kept up to date with their files: new connections use the newest good set, connections that
/// live keep the one they began with. Safe to use from anywhere.
///
/// A new set is taken in one step, or, when it is broken, half-written, mismatched, expired, not valid yet, untrusted or
/// another process's, not at all: then the one in use stays, and the reason is logged once.
///
/// ```swift
/// let certificates = try ReloadingCertificates(files: files, logger: logger)
/// let server = ServerTLS.mutual(
///     certificates.serverContexts, expecting: PeerExpectation(trustDomain: certificates.identity.trustDomain))
/// await certificates.run()  // until the task is cancelled
/// ```
public final class ReloadingCertificates: Sendable {
    /// What a check of the files found.
    public enum Outcome: Hashable, Sendable {
        /// The certificates in use are those in the files.
        case unchanged
        /// New ones are in use.
        case replaced
        /// The files cannot be used; the old certificates stay in use.
        case refused(TLSCredentialsError)
    }

    private let files: TLSFiles
    private let logger: Logger
    private let wallClock: @Sendable () -> Int64
    private let inUse: Mutex<MeshCertificates>
    /// Held while files are read, which ``current`` must not wait for; hence two locks.
    private let checks: Mutex<ReloadStateMachine>

    /// Reads the files. Blocks: not on an event loop.
    ///
    /// - Parameter wallClock: seconds since the epoch, to judge validity with.
    /// - Throws: why the first set cannot be used. There is no older one to fall back on, so a process should not start.
    public init(
        files: TLSFiles, logger: Logger, wallClock: @escaping @Sendable () -> Int64 = { Int64(time(nil)) }
    ) throws(TLSCredentialsError) {
        self.files = files
        self.logger = logger
        self.wallClock = wallClock
        let seen = files.fingerprint()
        let contents = try files.read()
        inUse = Mutex(try contents.certificates(now: wallClock()))
        checks = Mutex(ReloadStateMachine(inUse: contents, seen: seen))
    }

    /// The set that connections begin with now. Does not block.
    public var current: MeshCertificates { inUse.withLock { $0 } }

    /// Who this process is; a reload never changes it.
    public var identity: SPIFFEID { current.identity }

    /// When the certificates in use expire, in seconds since the epoch: the metric `freshet_tls_certificate_expiry_seconds`.
    public var notAfter: Int64 { current.notAfter }

    /// Checks the files every `interval`, until the task is cancelled. Reads a few small files on the caller's executor.
    ///
    /// - Parameter report: called at first and after each check.
    public func run(
        interval: Duration = .seconds(10), clock: any Clock<Duration> = ContinuousClock(),
        reporting report: (ReloadingCertificates) -> Void = { _ in }
    ) async {
        while !Task.isCancelled {
            report(self)
            do { try await clock.sleep(for: interval) } catch { return }
            checkNow()
        }
    }

    /// Checks the files once. Blocks for as long as reading them takes: not on an event loop.
    @discardableResult
    public func checkNow() -> Outcome {
        checks.withLock { machine in
            let seen = files.fingerprint()
            guard machine.mustRead(seen) else { return .unchanged }
            var contents: TLSFileContents?
            do throws(TLSCredentialsError) {
                let read = try files.read()
                contents = read
                guard machine.read(read, seen: seen) == .new else { return .unchanged }
                let certificates = try read.certificates(now: wallClock())
                guard certificates.identity == identity else {
                    throw .identityChanged(from: identity, to: certificates.identity)
                }
                machine.accepted(read, seen: seen)
                inUse.withLock { $0 = certificates }
                logger.notice("certificates were renewed", metadata: ["not_after": "\(certificates.notAfter)"])
                return .replaced
            } catch {
                if machine.refused(contents, reason: error) {
                    logger.error("new certificates cannot be used, the old ones stay: \(error)")
                }
                return .refused(error)
            }
        }
    }
}
