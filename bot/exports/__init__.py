"""The night as files: the record as JSON, the tables as CSV."""
