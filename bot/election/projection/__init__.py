"""What is likely still to come on the night: an estimate, kept apart from every certain fact."""
