"""People, the roles they hold, and how they get in.

An *account* is one human. A *participant* is a record under an account. A *role* makes an account staff or a desk. An
*invitation* lets someone in once; after that the *known phone* and the five-digit *PIN* do. A *sign-in* is a session.
A *held form* is what someone sent while the portal was locked.
"""
