// MeshHTTP2: HTTP/2 connections, libnghttp2 inside NIO channel handlers.
//
// What it is for: a connection, server or client, as one channel handler (`HTTP2Connection`), and its streams as small objects
// (`HTTP2Stream`) that carry a head, body chunks and trailers both ways. Nothing of C shows outside this target. Everything is
// confined to the connection's event loop.
//
// The rules that the code keeps (nghttp2's documentation gives the reasons):
// - Callbacks only record events. Events are delivered after `mem_recv` returned, `mem_send` runs once a read burst and its
//   pieces are joined into one buffer.
// - Windows grow only as the application consumes (`HTTP2Stream.consume`).
// - Header bytes are counted as they are decompressed, because nghttp2 has no limit of its own.
//
// What it may import: CNghttp2, NIOCore, NIOPosix, Logging. No Foundation.
//
// Where to start reading: `Connection/HTTP2Connection.swift`, then `Session/HTTP2Session.swift`.
