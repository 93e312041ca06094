// RefreshExperiments: what refresh policies are worth, and how fast the scheduler is.
//
// Both experiments drive `RefreshScheduler`, the value that the coordinator runs, step by step: queries are scored, their losses
// reported, and then whatever the scheduler leases is refreshed. Only the models are simulated, and the clock: a step is a second.
//
// Where to start reading:
//   Contest/    a policy with a budget, and the loop of leases that spends it
//   Series/     hourly series of the Numenta Anomaly Benchmark, a forecast a key
//   Ratings/    MovieLens-100k, a vector a user on frozen item factors
//   Report/     tables, JSON, plots
//   Scale/      ten million cells
