// Signals: the domain of Freshet, without I/O, clocks or randomness.
//
// What it is for: events, the operators that fold them into signals, the catalogue that says which signals there are,
// the decision framework that gives each its tier, and patches that lie over a base until they have decayed.
//
// What it may import: the standard library, swift-collections, and libm.
//
// Where to start reading: `Events/Event.swift`, `Operators/SignalOperator.swift` (a signal is a fold),
// `Sessions/SessionTimeline.swift` (which events belong together), `Catalogue/Catalogue.swift`,
// `Decision/Classifier.swift`, `Patches/Patch.swift` (override with decay), `Profiles/ProfileResolver.swift` (how a base
// and its patches are merged at read time, and how old they may be).
