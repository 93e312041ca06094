// Refresh: which (signal, entity) to recompute next, within a budget of CPU time.
//
// After RALF ("Accuracy-aware Scheduling for Feature Store Maintenance", VLDB 2024), with costs, criticality and query rates:
// a refresh goes where a CPU-millisecond buys the most. The whole scheduler is one value, `RefreshScheduler`; it does no
// I/O, reads no clock and rolls no dice. Times are seconds (`Double`) since any fixed epoch, costs and budgets CPU
// milliseconds. It may import the standard library and swift-collections.
//
// Where to start reading:
//   Scheduler/   the value that ties it together: feedback in, leases out, completions, the plan
//   Policies/    what "most urgent" means: the priority P, RALF's, and the ones that they are compared with
//   Cells/       what is known of one cell, and of all cells of a signal
//   Queue/       the indexed 4-ary heap, keyed by the time at which a cell becomes due
//   Budget/      token buckets, shares of the tiers, and the minute that may never be overspent
//   Deadlines/   the staleness limits and their admission test
//   Gains/       what a refresh bought, from values scored side by side
//   Leases/      work that is out
//   Placement/   staleness against accuracy: which signals should be in a faster or a slower tier
