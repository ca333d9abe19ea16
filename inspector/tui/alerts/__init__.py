"""Calling the user: by the desktop or the terminal's bell, for the deliveries that they named."""
