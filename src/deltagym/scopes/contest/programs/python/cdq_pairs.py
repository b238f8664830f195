# Pairs of positions whose values fit: f gives to g, in one product or the sum of two.
#: define read
data = list(map(int, text.split()))
count = data[0]
keys, w = data[1 : 1 + count], data[1 + count : 1 + 2 * count]
ones, places = [1] * count, list(range(count))
#: if FORM == "product"
f0, g0 = w, w
#: elif FORM == "sum"
f0, g0, f1, g1 = w, ones, ones, w
#: elif FORM == "distance"
f0, g0, f1, g1 = ones, places, [-i for i in places], ones
#: else
f0, g0, f1, g1 = w, places, [-i * x for i, x in enumerate(w)], ones
#: end
#: if RULE == "above"
least = [C * x + D + 1 for x in keys]
#: else
least, most = [x - D for x in keys], [x + D for x in keys]
#: end
#: end
#: define add
#: if FORM != "product"
got[j] += f0[i] * g0[j] + f1[i] * g1[j]
#: else
got[j] += f0[i] * g0[j]
#: end
#: end
#: define take
#: if RULE != "above"
#: if RULE == "far"
if not least[j] <= keys[i] <= most[j]:
    ...
    #: use add
#: else
if least[j] <= keys[i] <= most[j]:
    ...
    #: use add
#: end
#: else
if keys[i] >= least[j]:
    ...
    #: use add
#: end
#: end
#: define bounds
p = bisect_left(known, least[j])
#: if RULE != "above"
r = bisect_right(known, most[j])
#: else
r = len(known)
#: end
#: end
#: define totals
sums0 = list(accumulate((f0[i] for i in order), initial=0))
#: if FORM != "product"
sums1 = list(accumulate((f1[i] for i in order), initial=0))
#: end
#: end
#: define cross
#: if FORM != "product"
#: if RULE == "far"
got[j] += (sums0[-1] - sums0[r] + sums0[p]) * g0[j]
got[j] += (sums1[-1] - sums1[r] + sums1[p]) * g1[j]
#: else
got[j] += (sums0[r] - sums0[p]) * g0[j]
got[j] += (sums1[r] - sums1[p]) * g1[j]
#: end
#: else
#: if RULE == "far"
got[j] += (sums0[-1] - sums0[r] + sums0[p]) * g0[j]
#: else
got[j] += (sums0[r] - sums0[p]) * g0[j]
#: end
#: end
#: end
#: define insert_second
#: if FORM != "product"
list1.insert(p, f1[i])
#: end
#: end
#: define kept
#: if FORM != "product"
#: if RULE == "far"
got[j] = (sum(list0) - sum(list0[p:r])) * g0[j] + (sum(list1) - sum(list1[p:r])) * g1[j]
#: else
got[j] = sum(list0[p:r]) * g0[j] + sum(list1[p:r]) * g1[j]
#: end
#: else
#: if RULE == "far"
got[j] = (sum(list0) - sum(list0[p:r])) * g0[j]
#: else
got[j] = sum(list0[p:r]) * g0[j]
#: end
#: end
#: end
#: define arrays
array0 = np.array(f0)
#: if FORM != "product"
array1 = np.array(f1)
#: end
#: end
#: define mask
#: if RULE != "above"
#: if RULE == "far"
mask = ~((near >= least[j]) & (near <= most[j]))
#: else
mask = (near >= least[j]) & (near <= most[j])
#: end
#: else
mask = near >= least[j]
#: end
#: end
#: define vector
#: if FORM != "product"
got[j] = int(array0[i] @ mask) * g0[j] + int(array1[i] @ mask) * g1[j]
#: else
got[j] = int(array0[i] @ mask) * g0[j]
#: end
#: end
#: define finish
#: end
#: define note
#: end
#: define result
result = sum(got) % MODULUS
#: end
