# Branch and bound: stops where the rest cannot be better than the best so far.
import sys


# Least cost of a total from `least` to `most`: its distance from the best there can be.
def least_cost(least, most, t):
    #: if GOAL == "at most"
    return float("inf") if least > t else max(0, t - most)
    #: elif GOAL == "distance"
    return max(0, least - t, t - most)
    #: elif GOAL == "remainder"
    return t - 1 - most % t if most - most % t <= least else 0
    #: else
    return float("inf") if most <= t else max(1, least - t)
    #: end


def solve(text):
    #: include "mitm_read.py"
    a.sort(reverse=True)
    never = float("inf")
    rest = [sum(a[i:]) for i in range(n + 1)]

    def look(i, s, j):
        nonlocal best
        cost = least_cost(s + coefficients[0] * rest[i], s + coefficients[-1] * rest[i], t)
        if cost >= best:
            return
        if i == n:
            best = cost if j == wanted else best
            return
        for c in coefficients:
            look(i + 1, s + c * a[i], (j + (c == coefficients[-1])) % k)

    out = []
    for t in queries:
        best = never
        look(0, 0, 0)
        #: if GOAL == "at most"
        answer = t - best
        #: elif GOAL == "distance"
        answer = best
        #: elif GOAL == "remainder"
        answer = t - 1 - best
        #: else
        answer = t + best
        #: end
        out.append("none" if best == never else answer)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
