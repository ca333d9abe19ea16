"""Full text over everything kept: what is indexed, when, and how a filter is narrowed by it."""
