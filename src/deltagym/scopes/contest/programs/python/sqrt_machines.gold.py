# Cuts the tape into blocks that know what they do to each state.
import sys


#: include "sqrt_machines.py"


def solve(text):
    #: use read
    width = max(1, int((n / states) ** 0.5))

    def run(first):
        ends, counts = list(range(states)), [0] * states
        for s in range(states):
            state = s
            count = 0
            for rule in tape[first : first + width][::way]:
                state = rule[state]
                count += marked[state]
            ends[s], counts[s] = state, count
        return ends, counts

    blocks = [run(first) for first in range(0, n, width)]
    out, last = [], 0
    for at in range(start + n, start + n + 4 * q, 4):
        kind, i, j, state = data[at : at + 4]
        if kind == 1:
            tape[i - 1] = rules[j]
            blocks[(i - 1) // width] = run((i - 1) // width * width)
            continue
        #: if ONLINE
        state = (state + last) % states
        #: end
        low, high, count = i - 1, j, 0
        inner, outer = -(-low // width), high // width
        if inner >= outer:
            pieces = [tape[low:high]]
            inner = outer
        else:
            pieces = [tape[low : inner * width], tape[outer * width : high]][::way]
        for rule in pieces[0][::way]:
            state = rule[state]
            count += marked[state]
        for ends, counts in blocks[inner:outer][::way]:
            count += counts[state]
            state = ends[state]
        if len(pieces) > 1:
            for rule in pieces[1][::way]:
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
