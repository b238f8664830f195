# The values that occur as RULE says, from their counts.
#: if RULE == "exact"
picked = [v for v, c in cnt.items() if c == k]
#: elif RULE == "least"
picked = [v for v, c in cnt.items() if c >= k]
#: else
picked = [v for v, c in cnt.items() if c >= k and (c - k) % 2 == 0]
#: end
