# Remembers answers until the tape changes.
import sys


#: include "sqrt_machines.py"


def solve(text):
    #: use read
    seen = {}
    out, last = [], 0
    for at in range(start + n, start + n + 4 * q, 4):
        kind, i, j, state = data[at : at + 4]
        if kind == 1:
            tape[i - 1] = rules[j]
            seen.clear()
            continue
        #: if ONLINE
        state = (state + last) % states
        #: end
        key = i, j, state
        if key not in seen:
            count = 0
            for rule in tape[i - 1 : j][::way]:
                state = rule[state]
                count += marked[state]
            seen[key] = state, count
        state, count = seen[key]
        #: if REPORT == "count"
        last = count
        #: else
        last = states * count + state
        #: end
        out.append(last)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
