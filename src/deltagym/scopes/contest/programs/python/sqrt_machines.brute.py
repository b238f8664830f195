# Reads symbol by symbol.
import sys


#: include "sqrt_machines.py"


def solve(text):
    #: use read
    out, last = [], 0
    for at in range(start + n, start + n + 4 * q, 4):
        kind, i, j, state = data[at : at + 4]
        if kind == 1:
            tape[i - 1] = rules[j]
            continue
        #: if ONLINE
        state = (state + last) % states
        #: end
        count = 0
        for rule in tape[i - 1 : j][::way]:
            state = rule[state]
            count += marked[state]
        #: if REPORT == "count"
        last = count
        #: else
        last = states * count + state
        #: end
        out.append(last)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
