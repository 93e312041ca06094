// Queries: requests in words, "something like The Truman Show but shorter and without romance", as conditions on items.
//
// What it may import: the standard library and Signals (for `Item`). Like all of Core it does no I/O and reads no clock.
//
// Where to start reading: `QueryIndex` is made once of the items; `QueryInterpreter` makes an `Interpretation` of a query, a
// value that says what was understood and what not; `QueryCandidates` applies one to the items. An interpretation may as well
// come from elsewhere (a language model): `Interpretation.grounded(in:)` then fits it to the items.
