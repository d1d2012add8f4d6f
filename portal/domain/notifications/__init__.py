"""The outbox. A *notice* says that there is news and from whom, never what; it is a row in the same transaction as the
news, and a worker sends it.
"""
