"""From executed chapters to published pages."""
