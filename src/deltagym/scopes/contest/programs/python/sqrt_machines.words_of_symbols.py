# Looks up the effect of five symbols at once.
import sys
from functools import lru_cache


LENGTH = 5


#: include "sqrt_machines.py"


def solve(text):
    #: use read
    @lru_cache(maxsize=None)
    def effect(symbols):
        ends, counts = list(range(states)), [0] * states
        for s in range(states):
            for c in symbols[::way]:
                ends[s] = rules[c][ends[s]]
                counts[s] += marked[ends[s]]
        return ends, counts

    symbols = data[start : start + n]
    single = [effect((c,)) for c in symbols]
    word = [effect(tuple(symbols[i : i + LENGTH])) for i in range(n)]
    out, last = [], 0
    for at in range(start + n, start + n + 4 * q, 4):
        kind, i, j, state = data[at : at + 4]
        if kind == 1:
            tape[i - 1] = rules[j]
            symbols[i - 1] = j
            single[i - 1] = effect((j,))
            for k in range(max(0, i - LENGTH), i):
                word[k] = effect(tuple(symbols[k : k + LENGTH]))
            continue
        #: if ONLINE
        state = (state + last) % states
        #: end
        rest = j - (j - i + 1) % LENGTH
        count = 0
        for ends, counts in (word[i - 1 : rest : LENGTH] + single[rest:j])[::way]:
            count += counts[state]
            state = ends[state]
        #: if REPORT == "count"
        last = count
        #: else
        last = states * count + state
        #: end
        out.append(last)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
