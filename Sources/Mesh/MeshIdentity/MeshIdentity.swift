// MeshIdentity: who is at the other end of a connection, and what it may call.
//
// What it is for: mutual TLS with SPIFFE IDs (spiffe.io, URI SANs of X.509 certificates), certificates that are reloaded
// without a restart, and the list of methods that an identity may call.
//
// Where to start reading: `SPIFFEID` is the name of a process. `MeshCertificates` is what a process proves it with,
// `ReloadingCertificates` keeps that current. `ServerTLS` and `ClientTLS` put TLS on a channel and say, once the handshake
// is over and the peer's identity is known, that HTTP/2 may begin. `MethodAllowList` answers what that identity may call.
//
// What it may import: NIOCore, NIOTLS, NIOSSL, X509, SwiftASN1, Logging. No Foundation.
