"""The regression behind `effects`: sparse groups, low rank, correlated noise, unequal spreads.

`model` says what is unknown, `signal`, `noise` and `factors` draw it, `gibbs` puts the draws
together, `fit` standardises the data and gives the results in the data's units.
"""
