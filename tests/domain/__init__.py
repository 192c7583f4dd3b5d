"""The pure rules, each test named after the rule it holds."""
