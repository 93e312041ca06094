// RankerTierTests: the request-time tier. Support.swift has a model small enough to add up by hand.
