# Counts the values of the left side, and looks up those of the right side.
import sys

# Each side is p + r * c; these are p and r from a and b.
SIDES_OF = (
    lambda a, b: (a + b, 1),
    lambda a, b: (a * b, 1),
    lambda a, b: (a * b, -1),
    lambda a, b: (a * b, a),
    lambda a, b: (0, a * b),
    lambda a, b: (a * a + b, -1),
    lambda a, b: (a * b, -b),
    lambda a, b: (a * a, b),
)


def solve(text):
    data = list(map(int, text.split()))
    s = data[1 : 1 + data[0]]
    one, other = SIDES_OF[SIDES[0]], SIDES_OF[SIDES[1]]
    modulus = MODULUS
    left = {}
    for a in s:
        for b in s:
            p, r = one(a, b)
            for c in s:
                #: if MODULUS
                value = (p + r * c) % modulus
                #: else
                value = p + r * c
                #: end
                left[value] = left.get(value, 0) + 1
    total = 0
    for a in s:
        for b in s:
            p, r = other(a, b)
            for c in s:
                #: if MODULUS
                total += left.get((p + r * c) % modulus, 0)
                #: else
                total += left.get(p + r * c, 0)
                #: end
    return str(total)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
