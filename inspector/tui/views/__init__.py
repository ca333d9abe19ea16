"""The views of a delivery. `tables` says what they can do, `all_views` what they are.

The first frame needs only the former: what decodes a body is loaded after it.
"""
