# How many pairs i < j hold values that fit; `fitting` sets the values that fit `value`.
#: define prepare
#: end
#: define tables
mates = []
for value in values:
    #: use fitting
    mates.append([number[other] for other in fitting if other in number])
total = 0
#: end
#: define enter
for w in mates[v]:
    total += cnt[w]
cnt[v] += 1
#: end
#: define leave
cnt[v] -= 1
for w in mates[v]:
    total -= cnt[w]
#: end
#: define answer
out[i] = total
#: end
#: define count
by_value = {values[v]: c for v, c in cnt.items()}
twice = 0
for value, c in by_value.items():
    #: use fitting
    for other in fitting:
        twice += c * (by_value.get(other, 0) - (other == value))
out.append(twice // 2)
#: end
#: define arrays
places = []
for i, value in enumerate(values):
    #: use fitting
    places += [(i, number[other]) for other in fitting if other in number]
ones, others = np.array(places or [(0, 0)]).T
same = ones == others
#: end
#: define vectorised
twice = (cnt[ones] * (cnt[others] - same)).sum() if places else 0
out.append(int(twice) // 2)
#: end
