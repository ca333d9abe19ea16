"""The lines around list and detail: where is listened, the keys, the filter, and what leads a newcomer."""
