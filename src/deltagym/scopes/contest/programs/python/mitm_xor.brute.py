# Tries every subset.
import sys


def solve(text):
    #: include "mitm_xor_read.py"
    total = 0
    for chosen in range(2**n):
        if chosen.bit_count() % k == wanted:
            value = 0
            for i in range(n):
                if chosen >> i & 1:
                    value ^= a[i]
            total += value == target
    return str(total)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
