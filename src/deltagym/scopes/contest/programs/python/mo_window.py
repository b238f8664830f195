# From a query's numbers x and y to the half-open window [l, r) of positions from 0 on.
#: if WINDOW == "ends"
l, r = x - 1, y
#: elif WINDOW == "length"
l, r = x - 1, x - 1 + y
#: elif WINDOW == "half-open"
l, r = x, y
#: elif WINDOW == "centre"
l, r = x - y - 1, x + y
#: else
l, r = y - x, y
#: end
