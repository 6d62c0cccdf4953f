"""Families of charts: each draws one kind from a tidy frame onto given axes; none knows data or chapters."""
