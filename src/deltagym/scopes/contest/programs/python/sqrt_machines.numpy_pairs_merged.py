# Merges neighbouring pairs of symbols in NumPy until one is left.
import sys
import numpy as np


#: include "sqrt_machines.py"


def solve(text):
    #: use read
    maps, marks = np.array(tape), np.array(marked)
    out, last = [], 0
    for at in range(start + n, start + n + 4 * q, 4):
        kind, i, j, state = data[at : at + 4]
        if kind == 1:
            tape[i - 1] = rules[j]
            maps[i - 1] = tape[i - 1]
            continue
        #: if ONLINE
        state = (state + last) % states
        #: end
        ends = maps[i - 1 : j][::way]
        counts = marks[ends]
        while len(ends) > 1:
            odd = len(ends) % 2
            last_ends, last_counts = ends[len(ends) - odd :], counts[len(ends) - odd :]
            first, second = ends[: len(ends) - odd : 2], ends[1::2]
            counts = counts[: len(counts) - odd : 2] + np.take_along_axis(
                counts[1::2], first, axis=1
            )
            ends = np.take_along_axis(second, first, axis=1)
            if odd:
                ends, counts = (
                    np.concatenate((ends, last_ends)),
                    np.concatenate((counts, last_counts)),
                )
        state, count = int(ends[0, state]), int(counts[0, state])
        #: if REPORT == "count"
        last = count
        #: else
        last = states * count + state
        #: end
        out.append(last)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
