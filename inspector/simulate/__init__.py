"""Act as the provider: bodies, signatures, retries, the key document. No listener may import it."""
