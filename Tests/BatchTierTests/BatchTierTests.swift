// BatchTierTests: folding over a temporary state, without network: nights add up, what is covered is exactly what is
// folded, nothing is lost or doubled over a crash, models, items, refreshes, and the files that come of it.
