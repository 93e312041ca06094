// MeshIdentity: who is at the other end of a connection.
//
// What it is for: mutual TLS with SPIFFE IDs (spiffe.io, URI SANs of X.509 certificates), certificates that are reloaded
// without a restart, and the list of methods that an identity may call.
//
// What it may import: NIOCore, NIOSSL, X509, SwiftASN1, Logging. No Foundation.
