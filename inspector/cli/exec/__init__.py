"""`inspector run --exec`: a program for each delivery, in turn and within limits."""
