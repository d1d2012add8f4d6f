"""Ways in besides the known phone with its PIN.

A *code* is six digits by e-mail or SMS, valid for ten minutes, once. A *passkey* is a finger or face on somebody's own
device. An *authenticator* shows a new code every thirty seconds; staff have one. An *identity* is what an identity
provider calls somebody. A *challenge* is what a passkey signs, once.
"""
