/// A page of the admin port beyond the ones that every service has, for example the coordinator's overview.
public struct AdminPage: Sendable {
    public let path: String
    public let contentType: String
    /// One line for the index at `/`.
    public let summary: String
    public let body: @Sendable () async throws -> String

    /// - Parameter path: begins with `/`, without parameters.
    public init(
        path: String, contentType: String = "text/plain; charset=utf-8", summary: String,
        body: @escaping @Sendable () async throws -> String
    ) {
        self.path = path
        self.contentType = contentType
        self.summary = summary
        self.body = body
    }
}
