"""The events after the split, and how much a value loses as a prediction of one: what `decayed_affinity` computes, anew."""

import json
import math
from dataclasses import dataclass

# A label that a value does not have counts as this probability, as the operator has it.
LEAST = 1e-6


@dataclass
class Event:
    order: int
    user: str
    item: str
    rating: float
    seconds: float
    genres: list

    @property
    def microseconds(self):
        return int(self.seconds * 1_000_000)

    def line(self):
        """As `freshet events put` reads it."""
        return json.dumps({"event_id": f"live-{self.order}", "user_id": self.user, "item_id": self.item, "kind": "rate",
                           "occurred_at": self.microseconds, "value": self.rating})


class Data:
    """Events in time order, parted at a quantile of their number, and everybody's genres before it."""

    def __init__(self, events, items, split):
        genres = self._genres(items)
        rows = self._rows(events, genres)
        rows.sort(key=lambda event: (event.seconds, event.order))
        start = rows[int(len(rows) * split)].seconds
        self.later = [event for event in rows if event.seconds > start]
        counts = {}
        for event in rows:
            if event.seconds <= start:
                for genre in event.genres:
                    counts[genre] = counts.get(genre, 0) + 1
        total = sum(counts.values())
        self.prior = {genre: count / total for genre, count in counts.items()}

    @staticmethod
    def _genres(path):
        with open(path) as lines:
            columns = [name.split(":")[0] for name in next(lines).rstrip("\n").split("\t")]
            item, genres = columns.index("item_id"), columns.index("class")
            rows = (line.rstrip("\n").split("\t") for line in lines)
            return {row[item]: row[genres].split() for row in rows}

    @staticmethod
    def _rows(path, genres):
        with open(path) as lines:
            next(lines)
            rows = []
            for order, line in enumerate(lines):
                user, item, rating, at = line.rstrip("\n").split("\t")[:4]
                rows.append(Event(order, user, item, float(rating), float(at), genres.get(item, [])))
            return rows

    def loss(self, weights, event):
        """The mean of -ln p over the event's genres; of a user without a value by what everybody does. None without genres."""
        if not event.genres:
            return None
        weights = weights or self.prior
        return -sum(math.log(max(weights.get(genre, 0.0), LEAST)) for genre in event.genres) / len(event.genres)
