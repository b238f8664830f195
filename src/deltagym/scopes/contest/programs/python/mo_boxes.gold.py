# Mo's algorithm; keeps which values count, and sums over blocks of values.
import sys
from bisect import bisect_left, bisect_right

#: include "{template}.py"


def solve(text):
    #: include "mo_boxed_read.py"
    m = len(values)
    width = max(1, int(m**0.5))
    cnt, here, block = [0] * m, [0] * m, [0] * (m // width + 1)
    #: if RULE == "exact"
    good = [c == k for c in range(n + 2)]
    #: elif RULE == "least"
    good = [c >= k for c in range(n + 2)]
    #: else
    good = [c >= k and (c - k) % 2 == 0 for c in range(n + 2)]
    #: end
    #: use weights
    #: include "mo_order.py"
    out = [0] * q
    left = right = queries[order[0]][0]

    def change(v, step):
        c = cnt[v]
        cnt[v] = c + step
        if good[c] != good[c + step]:
            new = weight[v] if good[c + step] else 0
            block[v // width] += new - here[v]
            here[v] = new

    for i in order:
        l, r, low, high = queries[i]
        while left > l:
            left -= 1
            change(a[left], 1)
        while right < r:
            change(a[right], 1)
            right += 1
        while left < l:
            change(a[left], -1)
            left += 1
        while right > r:
            right -= 1
            change(a[right], -1)
        #: use answer
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
