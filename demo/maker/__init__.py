"""Draws, plays and films the demo collection. Every random number comes from a fixed seed."""
