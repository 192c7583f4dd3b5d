"""How are people told? Words, templates, and the way by which a message leaves."""
