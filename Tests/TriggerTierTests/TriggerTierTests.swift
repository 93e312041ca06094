// TriggerTierTests: the detectors as a value, the queue of patches, and checkpoints on a real disk. No sockets, no clocks.
