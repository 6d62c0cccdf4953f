"""The university-fund model: pure functions on arrays, yearly steps, vectorised over paths.

Read the modules in this order: ``parameters`` (what can be set, with unit, bounds and basis), ``returns``
(yearly returns), ``loan`` and ``payout`` (the two rules), ``simulate`` (the yearly step), then ``summary``,
``sensitivity`` and ``backtest`` (tables made of results).

Units everywhere: amounts in yen, rates and shares as fractions (0.05 is five per cent), time in fiscal
years.  Arrays over time and paths have the shape ``(years, paths)``; amounts at a moment have one row
more than amounts during a year, row 0 being the opening of the first year.

Nothing is imported here, so that reading the parameter model costs neither numpy nor pandas.
"""
