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
// - `@exclusivity(unchecked)` stands only on what every request touches and one event loop owns: each access is a short read or
//   write that calls nothing which could reach the same property, so the check at run time would only cost.
//
// What a peer may cost (`HTTP2Limits` has the values), and what happens beyond:
//
//   preface, SETTINGS and their acknowledgement   10 s                    GOAWAY SETTINGS_TIMEOUT
//   a frame, or a header block, begun             10 s                    GOAWAY ENHANCE_YOUR_CALM
//   a request's body that is owed                 256 B in 10 s           RST_STREAM CANCEL
//   a response that waits for a window            256 B in 30 s           RST_STREAM CANCEL
//   a connection that takes nothing               256 B in 30 s           GOAWAY ENHANCE_YOUR_CALM, closed 2 s later at most
//   a connection without streams (server)         no limit by default     graceful close
//   frames that do no work                        1000, then 50/s         GOAWAY ENHANCE_YOUR_CALM
//     (PING, SETTINGS, PRIORITY, unknown, empty DATA, WINDOW_UPDATE below 16, frames on closed streams, forced resets)
//   RST_STREAM                                    1000, then 100/s        GOAWAY, by nghttp2
//   queued SETTINGS and PING answers              256                     GOAWAY ENHANCE_YOUR_CALM
//   CONTINUATION frames of a block                8                       GOAWAY ENHANCE_YOUR_CALM
//   decompressed headers                          16 KiB                  `headersTooLarge` (431); 128 KiB, or trailers: reset
//   entries of a SETTINGS frame                   32                      GOAWAY ENHANCE_YOUR_CALM
//   table of our encoder                          4 KiB                   no more is used
//   streams at once                               256                     REFUSED_STREAM; after our SETTINGS' ACK PROTOCOL_ERROR
//   body on its way, a stream / a connection      256 KiB / 1 MiB         FLOW_CONTROL_ERROR
//   our bodies that wait, a stream                64 KiB                  `isWritable` is false
//   our bodies that wait, a connection            16 MiB                  4 KiB a stream, new requests REFUSED_STREAM
//
// What it may import: CNghttp2, NIOCore, Logging. No Foundation.
//
// Where to start reading: `Connection/HTTP2Connection.swift`, then `Session/HTTP2Session.swift`.
