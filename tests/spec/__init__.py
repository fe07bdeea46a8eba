"""The rule book as tests: tables in, sums out; tests.spec.write makes docs/rules.md of it."""
