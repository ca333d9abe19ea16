"""The detail area: what is read of the chosen delivery, and the tabs over its views."""
