# What naive programs do with a total `s` that is reached in a number of `ways`.
#: define begin
low, high = queries[2 * i], queries[2 * i + 1]
best = 0
#: end
#: define take
#: if BOUNDS == "[]"
best += ways * (low <= s <= high)
#: elif BOUNDS == "()"
best += ways * (low < s < high)
#: elif BOUNDS == "[)"
best += ways * (low <= s < high)
#: else
best += ways * (low < s <= high)
#: end
#: end
#: define take_all
#: if BOUNDS == "[]"
best += int(np.count_nonzero((low <= s) & (s <= high)))
#: elif BOUNDS == "()"
best += int(np.count_nonzero((low < s) & (s < high)))
#: elif BOUNDS == "[)"
best += int(np.count_nonzero((low <= s) & (s < high)))
#: else
best += int(np.count_nonzero((low < s) & (s <= high)))
#: end
#: end
