"""The tests mirror the folders, noun by noun; `stories/` go end to end, `house/` hold the house to its own rules."""
