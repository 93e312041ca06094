#!/usr/bin/env python3
"""Writes small LightGBM models on synthetic data, and what LightGBM itself predicts with them, next to this file.

NAME.txt is the model as save_model writes it; NAME.tsv holds one row a line: the features, then the raw score, then the
prediction. Needs numpy and lightgbm 4 (written with 4.7.0); seeds are fixed.
"""

import pathlib

import lightgbm as lgb
import numpy as np

HERE = pathlib.Path(__file__).parent
BASE = dict(num_leaves=6, min_data_in_leaf=5, verbose=-1, num_threads=1, deterministic=True, seed=1, learning_rate=0.2,
            min_data_per_group=5, cat_smooth=1, cat_l2=1)


def data(seed, rows=600):
    """Two normal features, one with missing values, one mostly zero, and one of 70 categories."""
    random = np.random.default_rng(seed)
    features = random.normal(size=(rows, 5))
    features[random.random(rows) < 0.25, 2] = np.nan
    features[random.random(rows) < 0.5, 3] = 0
    features[:, 4] = random.integers(0, 70, rows)
    signal = (
        features[:, 0]
        - 0.5 * features[:, 1] ** 2
        + np.where(np.isnan(features[:, 2]), 1.5, features[:, 2])
        + 2 * (features[:, 3] == 0)
        + 3 * (features[:, 4] % 3 == 0)
    )
    return features, signal + random.normal(scale=0.3, size=rows)


def probes(features):
    """Rows of the data, and rows with what the training has not seen."""
    odd = np.array(
        [
            [0, 0, np.nan, 0, np.nan],
            [np.nan, np.nan, np.nan, np.nan, np.nan],
            [0, 0, 0, 0, -1],
            [0, 0, 0, 1e-36, 70],
            [0, 0, 0, -1e-36, 1e6],
            [0, 0, 0, 1e-34, 3.7],
            [1e300, -1e300, 1e300, -1e300, 95],
            [0, 0, 0, 0, -0.5],
        ]
    )
    return np.vstack([features[:40], odd])


def write(name, parameters, label, features, rounds=8, dataset=None, **options):
    train = lgb.Dataset(features, label, params={"feature_pre_filter": False}, **(dataset or {}))
    model = lgb.train({**BASE, **parameters}, train, rounds)
    model.save_model(HERE / f"{name}.txt")
    rows = probes(features)
    with open(HERE / f"{name}.tsv", "w") as out:
        for row, raw, value in zip(rows, model.predict(rows, raw_score=True), model.predict(rows)):
            out.write("\t".join(repr(float(x)) for x in [*row, raw, value]) + "\n")


def main():
    features, signal = data(1)
    names = ["popularity", "recency", "affinity", "exposure", "hour"]
    category = dict(categorical_feature=[4], feature_name=names)
    write("binary", dict(objective="binary", sigmoid=1.5), signal > 1, features, dataset=category)
    write("zero_as_missing", dict(objective="regression", zero_as_missing=True), signal, features)
    write("no_missing", dict(objective="regression_l1", use_missing=False), signal, features)
    write("sqrt", dict(objective="regression", reg_sqrt=True), signal, features, dataset=category)
    write("poisson", dict(objective="poisson"), np.round(np.exp(signal / 3)), features)
    grades = np.clip(np.digitize(signal, [0, 1.5, 3]), 0, 3)
    groups = dict(group=[20] * 30, **category)
    write("lambdarank", dict(objective="lambdarank"), grades, features, dataset=groups)
    forest = dict(objective="binary", boosting="rf", bagging_fraction=0.6, bagging_freq=1)
    write("forest", forest, signal > 1, features)
    write("stump", dict(objective="regression", min_data_in_leaf=600), signal, features, rounds=2)


if __name__ == "__main__":
    main()
