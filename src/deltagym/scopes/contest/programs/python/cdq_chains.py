# Chains of positions: f0 is the heaviest chain, or the weight of all chains, that end there.
#: define read
data = list(map(int, text.split()))
count = data[0]
keys, w = data[1 : 1 + count], data[1 + count : 1 + 2 * count]
#: if SENSE == "down"
keys = [-x for x in keys]
#: end
f0, g0 = [0] * count, [1] * count
most = [x - D for x in keys]
#: if GOAL == "near count"
least, most = most, [x + D for x in keys]
#: end
#: end
#: define add
#: if GOAL == "heaviest"
got[j] = max(got[j], f0[i])
#: else
got[j] += f0[i] * g0[j]
#: end
#: end
#: define take
#: if GOAL == "near count"
if least[j] <= keys[i] <= most[j]:
    ...
    #: use add
#: else
if keys[i] <= most[j]:
    ...
    #: use add
#: end
#: end
#: define bounds
#: if GOAL == "near count"
p = bisect_left(known, least[j])
#: else
p = 0
#: end
r = bisect_right(known, most[j])
#: end
#: define totals
#: if GOAL == "heaviest"
best = list(accumulate((f0[i] for i in order), max, initial=0))
#: else
sums0 = list(accumulate((f0[i] for i in order), initial=0))
#: end
#: end
#: define cross
#: if GOAL == "heaviest"
got[j] = max(got[j], best[r])
#: else
got[j] += (sums0[r] - sums0[p]) * g0[j]
#: end
#: end
#: define insert_second
#: end
#: define kept
#: if GOAL == "heaviest"
got[j] = max(list0[p:r], default=0)
#: else
got[j] = sum(list0[p:r]) * g0[j]
#: end
#: end
#: define arrays
array0 = np.zeros(count, dtype=np.int64)
#: end
#: define mask
#: if GOAL == "near count"
mask = (near >= least[j]) & (near <= most[j])
#: else
mask = near <= most[j]
#: end
#: end
#: define vector
#: if GOAL == "heaviest"
got[j] = int(array0[i].max(where=mask, initial=0))
#: else
got[j] = int(array0[i] @ mask) * g0[j]
#: end
#: end
#: define finish
#: if GOAL == "heaviest"
f0[j] = got[j] + w[j]
#: else
f0[j] = (got[j] + 1) * w[j] % 998244353
#: end
#: end
#: define note
array0[j] = f0[j]
#: end
#: define result
#: if GOAL == "heaviest"
result = max(f0)
#: else
result = sum(f0) % 998244353
#: end
#: end
