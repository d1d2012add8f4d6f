"""The contract of a participant: periods, hours, the workplace, and what was decided and told.

*Decided* is what staff wrote down about what comes after a period; *told* is what the participant knows. Every page,
calendar file, step and download of the participant knows only what was told: `queries.told` gives that and nothing
else. A period from a file, or a last day that a file changed, stays hidden until staff tell it.

Others use `queries.told` and `queries.work` to read, `actions` to write, and `rules` for the days.
"""
