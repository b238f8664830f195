# The greatest h for which at least SLOPE * h ** DEGREE + BASE values occur h times or more.
#: include "mo_plain.py"
#: define prepare
need = [SLOPE * h**DEGREE + BASE for h in range(n + 2)]
#: end
#: define tables
#: use prepare
many = [0] * (n + 2)
h = 0
#: end
#: define enter
c = cnt[v] + 1
cnt[v] = c
many[c] += 1
if many[h + 1] >= need[h + 1]:
    h += 1
#: end
#: define leave
c = cnt[v]
cnt[v] = c - 1
many[c] -= 1
if h and many[h] < need[h]:
    h -= 1
#: end
#: define answer
out[i] = h
#: end
#: define count
h = 0
counts = sorted(cnt.values(), reverse=True)
many = len(counts)
while many:
    while many and counts[many - 1] < h + 1:
        many -= 1
    if many < max(1, need[h + 1]):
        break
    h += 1
out.append(h)
#: end
#: define arrays
need = SLOPE * np.arange(n + 2) ** DEGREE + BASE
#: end
#: define vectorised
many = np.cumsum(np.bincount(cnt)[::-1])[::-1]
good = np.flatnonzero(many[1:] >= need[1 : len(many)])
out.append(int(good[-1]) + 1 if len(good) else 0)
#: end
