#!/usr/bin/env python3
"""The peer: parse, fold and fit in Python with NumPy and SciPy, as a script of an afternoon does it. Prints JSON.

Folds what a nightly profile has: affinity to genres (events decay by half in 30 days, two pseudo-events of the population), the last
1,000 items, the rate of activity (half in 14 days), the level of experience. Fits EASE by the inverse of the Gram matrix.

    numpy_batch.py RATINGS ITEMS LAMBDA
"""

import json
import sys
import time

import numpy
import scipy.sparse

DAY = 86_400.0
GENRE_HALF_LIFE, RATE_HALF_LIFE = 30 * DAY, 14 * DAY
LEVELS = [("new", 1), ("casual", 20), ("regular", 100), ("expert", 500)]


def read_genres(path):
    genres = {}
    with open(path, encoding="latin-1") as file:
        for line in file:
            item, _, labels = line.rstrip("\n").split("::")
            genres[item] = labels.split("|") if labels else []
    return genres


def parse(path):
    events = []
    with open(path) as file:
        for line in file:
            user, item, _, second = line.split("::")
            events.append((user, item, int(second)))
    return events


def fold(events, genres):
    counts = {}
    for _, item, _ in events:
        for genre in genres.get(item, ()):
            counts[genre] = counts.get(genre, 0) + 1
    total = sum(counts.values()) or 1
    prior = {genre: count / total for genre, count in counts.items()}
    users = {}
    for event in sorted(events, key=lambda event: event[2]):
        users.setdefault(event[0], []).append(event)
    return {user: fold_user(of_user, genres, prior) for user, of_user in users.items()}


def fold_user(events, genres, prior):
    masses, rate, history, last = {}, 0.0, {}, events[0][2]
    for _, item, second in events:
        if second != last:
            decay = 0.5 ** ((second - last) / GENRE_HALF_LIFE)
            masses = {genre: mass * decay for genre, mass in masses.items()}
            rate *= 0.5 ** ((second - last) / RATE_HALF_LIFE)
            last = second
        labels = genres.get(item, ())
        for genre in labels:
            masses[genre] = masses.get(genre, 0.0) + 1 / len(labels)
        rate += 1
        history.pop(item, None)
        history[item] = second
    for genre, share in prior.items():
        masses[genre] = masses.get(genre, 0.0) + 2 * share
    total = sum(masses.values())
    return {
        "genre_affinity": {genre: mass / total for genre, mass in masses.items()},
        "activity_rate": rate,
        "experience_level": [name for name, least in LEVELS if len(events) >= least][-1],
        "history": list(history.items())[-1000:],
    }


def interactions(events):
    users, items, rows, columns = {}, {}, [], []
    for user, item, _ in events:
        rows.append(users.setdefault(user, len(users)))
        columns.append(items.setdefault(item, len(items)))
    matrix = scipy.sparse.csr_matrix((numpy.ones(len(rows)), (rows, columns)), shape=(len(users), len(items)))
    matrix.data[:] = 1
    return matrix


def fit(matrix, ridge):
    gram = (matrix.T @ matrix).toarray()
    diagonal = numpy.diag_indices(gram.shape[0])
    gram[diagonal] += ridge
    inverse = numpy.linalg.inv(gram)
    weights = inverse / -numpy.diag(inverse)
    weights[diagonal] = 0
    return weights


def main():
    ratings, items, ridge = sys.argv[1], sys.argv[2], float(sys.argv[3])
    genres = read_genres(items)
    start = time.perf_counter()
    events = parse(ratings)
    parsed = time.perf_counter()
    users = fold(events, genres)
    folded = time.perf_counter()
    matrix = interactions(events)
    ready = time.perf_counter()
    weights = fit(matrix, ridge)
    end = time.perf_counter()
    print(json.dumps({
        "parse_s": parsed - start, "fold_s": folded - parsed, "fit_s": end - ready, "events": len(events),
        "users": len(users), "items": weights.shape[0], "numpy": numpy.__version__,
    }))


if __name__ == "__main__":
    main()
