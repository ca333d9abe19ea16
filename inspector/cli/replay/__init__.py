"""`inspector replay`: what is kept, or fixtures, sent again, and the answers held against a baseline."""
