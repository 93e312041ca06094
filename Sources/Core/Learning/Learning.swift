// Learning: the models that the batch tier fits and the ranker serves, and how they are judged.
//
// Everything here works on dense item indices (`Int32`) and plain user indices; it knows nothing about signals, profiles
// or messages. It may import the standard library, swift-collections and LAPACK (through CLAPACK), and does no I/O.
// Randomness is always a parameter.
//
// Where to start reading:
//   Interactions/   who touched what, and the index between opaque ids and dense indices
//   EASE/           the item-to-item model (Steck 2019): Gram matrix, one solve, weights
//   Neighbours/     item-based nearest neighbours, held as the same weights
//   Factors/        implicit ALS and the one-solve fold-in of a history, for catalogues too large for EASE
//   Weights/        how the weights are held, dense or sparse, and what leaving some out costs
//   Linear/         logistic regression on standardised features
//   Trees/          models that LightGBM trained and saved as text
//   Clusters/       k-means on user vectors
//   Popularity/     counts, decayed or not, and the small tie-breaking term they add to a score
//   Ranking/        from scores to a list: top k, and the rank of one item among ties
//   Ranker/         the learned ranker: features at a point in time, training rows by replay, reranking of retrieval
//   Blend/          what counts how much of a history: recency weights, and the regression on recent items
//   Evaluation/     metrics, the bootstrap, the choice of λ, and the replay protocol that judges an arm
