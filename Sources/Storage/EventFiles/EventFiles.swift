// EventFiles: events and items from the files that people have.
//
// What it is for: reading JSON Lines, RecBole atomic files, CSV and TSV with a mapping of columns, and MovieLens' own formats,
// each also gzipped, as `Signals.Event` and `Signals.Item`; a row that is neither is handed out with its line and the reason,
// and costs only itself. Files are streamed: what is held is one line and a buffer.
//
// What it may import: Signals, Partitioning (for a hash), CZlib, Yams (for mappings), Dispatch, the C library. No Foundation.
//
// Where to start reading: `EventFileReader` in Reading/, then
//   Bytes/     a file's bytes, unpacked when they are gzip, and its lines
//   Rows/      a line's fields, and the texts and numbers in them
//   Times/     times as numbers and as ISO 8601
//   Mapping/   which column is what: guessed from the header or told by a mapping file
//   Formats/   what is known of each format, and how a format is recognised
//   JSON/      JSON Lines
