"""Before sign-in: signing in, invitations, the lock, language, public pages."""
