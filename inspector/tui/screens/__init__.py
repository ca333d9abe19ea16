"""Screens over the main one: dialogs, and whole screens such as the comparison. Loaded when first opened."""
