"""`inspector --plain`: sentences instead of a screen, for screen readers."""
