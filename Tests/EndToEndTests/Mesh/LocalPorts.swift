import Foundation
import Synchronization

/// Plain TCP on this machine.
enum LocalPorts {
    /// Below the range that the kernel takes the ports of outgoing connections from, so that nobody takes the port of a
    /// service that is being restarted.
    private static let range = 20_000..<32_000
    private static let next = Mutex(range.lowerBound + Int(getpid()) * 97 % range.count)

    /// A port that nobody listens on; never the same twice in a run.
    static func free() -> Int {
        while true {
            let port = next.withLock { next in
                next = next + 1 < range.upperBound ? next + 1 : range.lowerBound
                return next
            }
            if let socket = listen(on: port) {
                close(socket)
                return port
            }
        }
    }

    /// Listens on 127.0.0.1:`port`; the caller closes the socket. Nil when the port is taken.
    static func listen(on port: Int) -> Int32? {
        guard let socket = open() else { return nil }
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let isBound = withAddress(port) { bind(socket, $0, $1) == 0 && Glibc.listen(socket, 1) == 0 }
        if isBound { return socket }
        close(socket)
        return nil
    }

    /// The status of `GET path` by HTTP/1.1; nil when nobody answers within a second.
    static func httpStatus(port: Int, path: String) -> Int? {
        guard let socket = open() else { return nil }
        defer { close(socket) }
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard withAddress(port, { connect(socket, $0, $1) == 0 }) else { return nil }
        let request = Array("GET \(path) HTTP/1.1\r\nhost: 127.0.0.1:\(port)\r\nconnection: close\r\n\r\n".utf8)
        guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return nil }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = recv(socket, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        let words = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ", maxSplits: 2)
        return words.count >= 2 ? Int(words[1].prefix(3)) : nil
    }

    private static func open() -> Int32? {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        return socket >= 0 ? socket : nil
    }

    private static func withAddress(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool) -> Bool {
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
