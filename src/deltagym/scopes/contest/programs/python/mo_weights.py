# The sum over the values v of F(count of v) * v ** POWER, modulo MODULUS; WORTH names F.
#: include "mo_plain.py"
WORTHS = {
    "square": lambda c: c * c,
    "pairs": lambda c: c * (c - 1) // 2,
    "cube": lambda c: c * c * c,
    "triples": lambda c: c * (c - 1) * (c - 2) // 6,
    "odd square": lambda c: c * c * (c % 2),
    "signed": lambda c: c * (1 - 2 * (c % 2)),
    "capped": lambda c: min(c, 5),
    "thirds": lambda c: c * (c % 3),
}
#: define prepare
worth = [WORTHS[WORTH](c) for c in range(n + 2)]
#: end
#: define tables
#: use prepare
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
out.append(sum(worth[c] * values[v] ** POWER for v, c in cnt.items()) % MODULUS)
#: end
#: define arrays
weight = np.array([value**POWER % MODULUS for value in values])
worth = np.array([WORTHS[WORTH](c) % MODULUS for c in range(n + 1)])
#: end
#: define vectorised
out.append(int((worth[cnt] * weight % MODULUS).sum()) % MODULUS)
#: end
