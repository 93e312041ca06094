/// What one identity may call, made for quick answers: at most two look-ups of a hash.
public struct MethodPermissions: Hashable, Sendable {
    /// No method at all.
    public static let nothing = MethodPermissions([])

    private var allowsAll = false
    private var services: Set<Substring> = []
    private var methods: Set<String> = []

    init(_ patterns: [MethodPattern]) {
        for pattern in patterns {
            switch pattern {
            case .all: allowsAll = true
            case .service(let name): services.insert(name[...])
            case .method(let path): methods.insert(path)
            }
        }
    }

    /// Whether the method at the path may be called.
    ///
    /// - Parameter path: `/package.Service/Method`, as it stands in the request.
    public func allows(_ path: String) -> Bool {
        if allowsAll || methods.contains(path) { return true }
        guard !services.isEmpty, path.utf8.first == UInt8(ascii: "/") else { return false }
        let name = path.dropFirst()
        guard let slash = name.utf8.firstIndex(of: UInt8(ascii: "/")) else { return false }
        return services.contains(name[..<slash])
    }
}
