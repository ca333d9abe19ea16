"""Deliveries on disk: SQLite with one writer thread and group commit, and read-only readers.

It must never know of HTTP servers or screens, and never block the thread that hands it a delivery.
Import `inspector.store.writer`, `inspector.store.loop` or `inspector.store.reader`; the reader alone
starts no thread.
"""
