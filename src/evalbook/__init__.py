"""Library of the book: data with proven references, figures, execution and publishing."""

__version__ = "0.1.0"
