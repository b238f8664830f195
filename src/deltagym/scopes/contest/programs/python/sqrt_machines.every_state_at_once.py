# Finds the answers for every start state when a window is first asked for.
import sys


#: include "sqrt_machines.py"


def solve(text):
    #: use read
    known = {}
    out, last = [], 0
    for at in range(start + n, start + n + 4 * q, 4):
        kind, i, j, state = data[at : at + 4]
        if kind == 1:
            tape[i - 1] = rules[j]
            known.clear()
            continue
        #: if ONLINE
        state = (state + last) % states
        #: end
        if known.get("window") != (i, j):
            found = []
            for s in range(states):
                count = 0
                for rule in tape[i - 1 : j][::way]:
                    s = rule[s]
                    count += marked[s]
                found.append((s, count))
            known["window"], known["found"] = (i, j), found
        state, count = known["found"][state]
        #: if REPORT == "count"
        last = count
        #: else
        last = states * count + state
        #: end
        out.append(last)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
