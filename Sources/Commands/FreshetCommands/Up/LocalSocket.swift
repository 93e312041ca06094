import Foundation

/// Plain TCP on this machine: is a port free, and what does an admin port answer. Blocking; every wait is bounded.
package enum LocalSocket {
    /// Whether 127.0.0.1:`port` can be listened on.
    package static func isFree(port: Int) -> Bool {
        guard let socket = open() else { return false }
        defer { close(socket) }
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        return withAddress(port: port) { bind(socket, $0, $1) == 0 && listen(socket, 1) == 0 }
    }

    /// The status of `GET path` by HTTP/1.1; nil when nobody answers within a second.
    package static func httpStatus(port: Int, path: String) -> Int? {
        guard let socket = open() else { return nil }
        defer { close(socket) }
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard withAddress(port: port, { connect(socket, $0, $1) == 0 }) else { return nil }
        let request = Array("GET \(path) HTTP/1.1\r\nhost: 127.0.0.1:\(port)\r\nconnection: close\r\n\r\n".utf8)
        guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return nil }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = recv(socket, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return status(ofResponse: String(decoding: bytes[..<count], as: UTF8.self))
    }

    /// `HTTP/1.1 503 Service Unavailable` is 503.
    package static func status(ofResponse head: String) -> Int? {
        let words = head.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1.") else { return nil }
        return Int(words[1].prefix(3))
    }

    private static func open() -> Int32? {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        return socket >= 0 ? socket : nil
    }

    private static func withAddress(port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
