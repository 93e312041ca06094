// Traffic: generated events with planted truth, to judge detectors and overrides by.
//
// What it is for: a crowd of users whose events follow Zipf's law and a daily wave, bursts of single items in it, and
// protagonists with a story each: binges, changes of taste for good or for an evening, single odd queries. What was planted
// is known, so what is found can be counted as right, wrong or missed.
//
// What it may import: Signals, the standard library and libm. Pure: randomness is a generator that the caller gives, so the
// same seed gives the same events.
//
// Where to start reading: `Plan/TrafficPlan.swift` (what can be asked for), then `TrafficGenerator.swift` (events minute by
// minute), `Plan/PlantedEpisode.swift` (the truth).
