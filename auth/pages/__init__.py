"""The pages of sign-in, for people with a browser: rendered here, plain, and without any script."""
