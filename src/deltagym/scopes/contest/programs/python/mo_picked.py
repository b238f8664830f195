# How many values are picked by their counts, or their sum, or their bitwise xor.
#: include "mo_plain.py"
#: define prepare
#: end
#: define tables
most = {"same": LEAST, "any": n + 1}.get(MOST, MOST)
gain = [LEAST <= c <= most and (c - LEAST) % STEP == 0 for c in range(n + 2)]
#: if REPORT == "how many"
weight = [1] * m
#: else
weight = values
#: end
total = 0
#: end
#: define enter
c = cnt[v]
if gain[c] != gain[c + 1]:
    #: if REPORT == "xor"
    total ^= weight[v]
    #: else
    total += weight[v] if gain[c + 1] else -weight[v]
    #: end
cnt[v] = c + 1
#: end
#: define leave
c = cnt[v]
if gain[c] != gain[c - 1]:
    #: if REPORT == "xor"
    total ^= weight[v]
    #: else
    total += weight[v] if gain[c - 1] else -weight[v]
    #: end
cnt[v] = c - 1
#: end
#: define answer
out[i] = total
#: end
#: define count
#: if MOST == "same"
picked = [v for v, c in cnt.items() if c == LEAST]
#: elif MOST != "any"
picked = [v for v, c in cnt.items() if c >= LEAST and c <= MOST]
#: elif STEP > 1
picked = [v for v, c in cnt.items() if c >= LEAST and (c - LEAST) % STEP == 0]
#: else
picked = [v for v, c in cnt.items() if c >= LEAST]
#: end
total = 0
for v in picked:
    #: if REPORT == "how many"
    total += 1
    #: elif REPORT == "sum"
    total += values[v]
    #: else
    total ^= values[v]
    #: end
out.append(total)
#: end
#: define arrays
#: if REPORT == "how many"
weight = np.ones(m, dtype=np.int64)
#: else
weight = np.array(values)
#: end
#: end
#: define vectorised
#: if MOST == "same"
picked = (cnt >= LEAST) & (cnt <= LEAST)
#: elif MOST != "any"
picked = (cnt >= LEAST) & (cnt <= MOST)
#: elif STEP > 1
picked = (cnt >= LEAST) & ((cnt - LEAST) % STEP == 0)
#: else
picked = cnt >= LEAST
#: end
#: if REPORT == "xor"
out.append(int(np.bitwise_xor.reduce(weight[picked])))
#: else
out.append(int(np.sum(weight[picked])))
#: end
#: end
