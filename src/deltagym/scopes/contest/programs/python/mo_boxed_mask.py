# Which counts of an array are as RULE says.
#: if RULE == "exact"
picked = cnt == k
#: elif RULE == "least"
picked = cnt >= k
#: else
picked = (cnt >= k) & ((cnt - k) % 2 == 0)
#: end
