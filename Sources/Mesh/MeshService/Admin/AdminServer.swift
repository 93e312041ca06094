import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// The admin port, HTTP/1.1: `/healthz`, `/readyz`, `/metrics`, an index at `/`, and the service's own pages.
///
/// It starts before the service and stops after it, so that a process that recovers or drains can be watched.
public final class AdminServer: Service {
    /// What the pages show.
    public struct Content: Sendable {
        public let service: String
        public let version: String
        public let readiness: Readiness
        public let metrics: PrometheusRegistry

        public init(service: String, version: String, readiness: Readiness, metrics: PrometheusRegistry) {
            self.service = service
            self.version = version
            self.readiness = readiness
            self.metrics = metrics
        }
    }

    private let content: Content
    private let host: String
    private let port: Int
    private let group: any EventLoopGroup
    private let logger: Logger
    private let pages = Mutex<[String: AdminPage]>([:])
    private let bound = Once<Int>()

    public init(content: Content, host: String, port: Int, group: any EventLoopGroup, logger: Logger) {
        self.content = content
        self.host = host
        self.port = port
        self.group = group
        self.logger = logger
    }

    /// The port that it listens on, once it does.
    /// - Throws: why it could not listen.
    public func boundPort() async throws -> Int { try await bound.value() }

    /// Adds or replaces a page; also while the server runs.
    public func add(_ page: AdminPage) {
        pages.withLock { $0[page.path] = page }
    }

    public func run() async throws {
        let router = Router()
        router.get("/**") { [self] request, _ in try await respond(to: request.uri.path) }
        router.get("/") { [self] request, _ in try await respond(to: request.uri.path) }
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "freshet"),
            onServerRunning: { [bound] channel in bound.succeed(channel.localAddress?.port ?? 0) },
            eventLoopGroupProvider: .shared(group), logger: logger.quieter)
        do {
            try await application.run()
        } catch {
            let failure = StartupFailure.listening(
                on: "admin port", host: host, port: port, flag: "--admin-port", error)
            bound.fail(failure)
            throw failure
        }
        bound.fail(CancellationError())
    }

    /// The answer to a GET of this path.
    func respond(to path: String) async throws -> Response {
        switch path {
        case "/healthz":
            return Self.text("ok\n")
        case "/readyz":
            let reasons = content.readiness.reasons
            guard !reasons.isEmpty else {
                let lines = ["ready"] + content.readiness.remarks
                return Self.text(lines.joined(separator: "\n") + "\n")
            }
            return Self.text(reasons.joined(separator: "\n") + "\n", status: .serviceUnavailable)
        case "/metrics":
            let text = content.metrics.text() + (ProcessMetrics.read()?.text ?? "")
            return Self.text(text, contentType: PrometheusRegistry.contentType)
        default:
            if let page = pages.withLock({ $0[path] }) {
                return Self.text(try await page.body(), contentType: page.contentType)
            }
            if path == "/" { return Self.text(index) }
            return Self.text("no such page; see /\n", status: .notFound)
        }
    }

    private var index: String {
        var lines = [
            "\(content.service) \(content.version)", "",
            "/healthz    whether the process lives",
            "/readyz     whether it wants requests, and if not, why",
            "/metrics    metrics in Prometheus' text format",
        ]
        for page in pages.withLock({ $0.values.sorted { $0.path < $1.path } }) {
            lines.append(page.path + String(repeating: " ", count: max(1, 12 - page.path.count)) + page.summary)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(
        _ text: String, status: HTTPResponse.Status = .ok, contentType: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: contentType, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

extension Logger {
    /// For a library whose `info` is this process' `debug`.
    fileprivate var quieter: Logger {
        var copy = self
        copy.logLevel = max(logLevel, .warning)
        return copy
    }
}
