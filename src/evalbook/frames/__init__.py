"""From tidy tables to the frame that a figure draws: pure functions, one subject a file."""
