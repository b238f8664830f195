# Ways to cut a sequence: prefix sums are keys; f0 is the number of ways to cut a prefix.
#: define read
data = list(map(int, text.split()))
low_sum, high_sum = data[1], data[2]
keys = [0]
for x in data[3:]:
    keys.append(keys[-1] + x)
count = len(keys)
least, most = [x - high_sum for x in keys], [x - low_sum for x in keys]
f0 = [0] * count
#: if WORTH == "length"
g0, f1, g1 = list(range(count)), [0] * count, [1] * count
#: else
g0 = [1] * count
#: end
#: end
#: define add
#: if WORTH == "length"
got[j] += f0[i] * g0[j] + f1[i] * g1[j]
#: else
got[j] += f0[i] * g0[j]
#: end
#: end
#: define take
#: if WHERE == "outside"
if not least[j] <= keys[i] <= most[j]:
    ...
    #: use add
#: else
if least[j] <= keys[i] <= most[j]:
    ...
    #: use add
#: end
#: end
#: define bounds
p = bisect_left(known, least[j])
r = bisect_right(known, most[j])
#: end
#: define totals
sums0 = list(accumulate((f0[i] for i in order), initial=0))
#: if WORTH == "length"
sums1 = list(accumulate((f1[i] for i in order), initial=0))
#: end
#: end
#: define cross
#: if WORTH == "length"
#: if WHERE == "outside"
got[j] += (sums0[-1] - sums0[r] + sums0[p]) * g0[j]
got[j] += (sums1[-1] - sums1[r] + sums1[p]) * g1[j]
#: else
got[j] += (sums0[r] - sums0[p]) * g0[j]
got[j] += (sums1[r] - sums1[p]) * g1[j]
#: end
#: else
#: if WHERE == "outside"
got[j] += (sums0[-1] - sums0[r] + sums0[p]) * g0[j]
#: else
got[j] += (sums0[r] - sums0[p]) * g0[j]
#: end
#: end
#: end
#: define insert_second
#: if WORTH == "length"
list1.insert(p, f1[i])
#: end
#: end
#: define kept
#: if WORTH == "length"
#: if WHERE == "outside"
got[j] = (sum(list0) - sum(list0[p:r])) * g0[j] + (sum(list1) - sum(list1[p:r])) * g1[j]
#: else
got[j] = sum(list0[p:r]) * g0[j] + sum(list1[p:r]) * g1[j]
#: end
#: else
#: if WHERE == "outside"
got[j] = (sum(list0) - sum(list0[p:r])) * g0[j]
#: else
got[j] = sum(list0[p:r]) * g0[j]
#: end
#: end
#: end
#: define arrays
array0, array1 = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
#: end
#: define mask
#: if WHERE == "outside"
mask = ~((near >= least[j]) & (near <= most[j]))
#: else
mask = (near >= least[j]) & (near <= most[j])
#: end
#: end
#: define vector
#: if WORTH == "length"
got[j] = int(array0[i] @ mask) * g0[j] + int(array1[i] @ mask) * g1[j]
#: else
got[j] = int(array0[i] @ mask) * g0[j]
#: end
#: end
#: define finish
f0[j] = got[j] % MODULUS if j else 1
#: if WORTH == "length"
f1[j] = -j * f0[j]
#: end
#: end
#: define note
array0[j], array1[j] = f0[j], -j * f0[j]
#: end
#: define result
result = f0[-1]
#: end
