# The sum over the values v of F(count of v) * v ** POWER, modulo MODULUS; WORTH names F.
#: include "mo_plain.py"


def worth_of(c):
    #: if WORTH == "square"
    return c * c
    #: elif WORTH == "pairs"
    return c * (c - 1) // 2
    #: elif WORTH == "cube"
    return c * c * c
    #: elif WORTH == "triples"
    return c * (c - 1) * (c - 2) // 6
    #: elif WORTH == "odd square"
    return c * c * (c % 2)
    #: elif WORTH == "signed"
    return c * (1 - 2 * (c % 2))
    #: elif WORTH == "capped"
    return min(c, 5)
    #: else
    return c * (c % 3)
    #: end


#: define prepare
#: end
#: define tables
worth = [worth_of(c) for c in range(n + 2)]
weight = [value**POWER for value in values]
gain = [worth[c + 1] - worth[c] for c in range(n + 1)]
total = 0
#: end
#: define enter
total += gain[cnt[v]] * weight[v]
cnt[v] += 1
#: end
#: define leave
cnt[v] -= 1
total -= gain[cnt[v]] * weight[v]
#: end
#: define answer
out[i] = total % MODULUS
#: end
#: define count
#: if WORTH == "square"
total = sum((c * c) * values[v] ** POWER for v, c in cnt.items())
#: elif WORTH == "pairs"
total = sum((c * (c - 1) // 2) * values[v] ** POWER for v, c in cnt.items())
#: elif WORTH == "cube"
total = sum((c * c * c) * values[v] ** POWER for v, c in cnt.items())
#: elif WORTH == "triples"
total = sum((c * (c - 1) * (c - 2) // 6) * values[v] ** POWER for v, c in cnt.items())
#: elif WORTH == "odd square"
total = sum((c * c * (c % 2)) * values[v] ** POWER for v, c in cnt.items())
#: elif WORTH == "signed"
total = sum((c * (1 - 2 * (c % 2))) * values[v] ** POWER for v, c in cnt.items())
#: elif WORTH == "capped"
total = sum((min(c, 5)) * values[v] ** POWER for v, c in cnt.items())
#: else
total = sum((c * (c % 3)) * values[v] ** POWER for v, c in cnt.items())
#: end
out.append(total % MODULUS)
#: end
#: define arrays
weight = np.array([value**POWER % MODULUS for value in values])
worth = np.array([worth_of(c) % MODULUS for c in range(n + 1)])
#: end
#: define vectorised
out.append(int((worth[cnt] * weight % MODULUS).sum()) % MODULUS)
#: end
