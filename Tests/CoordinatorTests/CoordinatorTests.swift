// Tests of the control plane: value types on a paused clock, and the service through its messages on a real data
// directory. Nothing here opens a socket or waits for wall time. `Support/Bench.swift` sets one up.
