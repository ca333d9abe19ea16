"""What the main screen does when an action is asked for: a module a group of the actions."""
